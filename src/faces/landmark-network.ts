import { byte, type FlatNode, FlatReader, int, ints, kept, list, table, text } from './flatbuffer.js';
import { EYE_CONTOUR, LEFT_EYE_REFINED, LIPS_REFINED, RIGHT_EYE_REFINED } from './refined-landmarks.js';
import { extendModel, MODEL, SUBGRAPH, TENSOR } from './tflite-model.js';

const MESH_VALUES = 468 * 3;
const ALL_VALUES = 478 * 3;
const IRIS_POINTS = 5;
const FLOAT32 = 0;
const INT32 = 2;

/** Builtin operator codes and their option types in TensorFlow Lite's schema.fbs. */
const CONCATENATION = { code: 2, options: 10 } as const;
const CONV_2D = { code: 3, options: 1 } as const;
const GATHER = { code: 36, options: 23 } as const;

const range = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);

/**
 * Merges the outputs of the legacy attention network. It has six, which a calculator used to merge; the
 * current task expects a single tensor with all 478 landmarks, then the face presence score. Three added
 * operators do this: the mean depth of each eye's contour (a 1x1 convolution), joining everything
 * (CONCATENATION), reordering (GATHER).
 */
export function mergeLandmarkOutputs(bytes: Uint8Array): Uint8Array {
  const model = new FlatReader(bytes);
  const graph = model.references(model.reference(model.root, MODEL.subgraphs)).at(0) ?? 0;
  const outputs = new NetworkOutputs(model, graph);
  const joined = [
    { tensor: outputs.find('output_lips', 160), landmarks: LIPS_REFINED },
    { tensor: outputs.find('output_left_eye', 142), landmarks: LEFT_EYE_REFINED },
    { tensor: outputs.find('output_right_eye', 142), landmarks: RIGHT_EYE_REFINED },
    { tensor: outputs.find('output_left_iris', 10), landmarks: range(468, IRIS_POINTS) },
    { tensor: outputs.find('output_right_iris', 10), landmarks: range(473, IRIS_POINTS) },
  ];
  const mesh = outputs.find('output_mesh_identity', MESH_VALUES);
  const presence = outputs.find('conv_faceflag', 1);

  const codes = model.references(model.reference(model.root, MODEL.operatorCodes));
  const firstBuffer = model.references(model.reference(model.root, MODEL.buffers)).length;
  const [weights, bias, depths, all, order, landmarks] = ids(outputs.tensors.length);
  const tensors = [
    tensor('iris_depth_weights', [2, 1, 1, MESH_VALUES], { buffer: firstBuffer }),
    tensor('iris_depth_bias', [2], { buffer: firstBuffer + 1 }),
    tensor('iris_depths', [1, 1, 1, 2]),
    tensor('all_values', [1, 1, 1, 1870]),
    tensor('landmark_order', [ALL_VALUES], { buffer: firstBuffer + 2, type: INT32 }),
    tensor('landmarks', [1, 1, 1, ALL_VALUES]),
  ];
  const convolution = codes.findIndex((code) => model.byte(code, 0) === CONV_2D.code);
  const VALID_PADDING = 1;
  const LAST_AXIS = 3;
  const operators = [
    operator(
      [convolution, CONV_2D.options],
      [mesh, weights, bias],
      depths,
      table(byte(VALID_PADDING), int(1), int(1)),
    ),
    operator(
      [codes.length, CONCATENATION.options],
      [mesh, ...joined.map((part) => part.tensor), depths],
      all,
      table(int(LAST_AXIS)),
    ),
    operator([codes.length + 1, GATHER.options], [all, order], landmarks, table(int(LAST_AXIS))),
  ];
  return extendModel(
    model,
    { name: 'face landmarks', mean: 0, deviation: 255 },
    {
      subgraph: table(
        list([...outputs.tensors.map(kept), ...tensors]),
        kept(model.reference(graph, SUBGRAPH.inputs)),
        ints([landmarks, presence]),
        list([...model.references(model.reference(graph, SUBGRAPH.operators)).map(kept), ...operators]),
        kept(model.reference(graph, SUBGRAPH.name)),
      ),
      operatorCodes: [operatorCode(CONCATENATION.code), operatorCode(GATHER.code)],
      buffers: [
        bytesOf(new Float32Array(depthWeights())),
        bytesOf(new Float32Array(2)),
        bytesOf(new Int32Array(gatherOrder(joined.map((part) => part.landmarks)))),
      ],
    },
  );
}

class NetworkOutputs {
  readonly tensors: readonly number[];
  private readonly names: readonly string[];

  constructor(
    private readonly model: FlatReader,
    graph: number,
  ) {
    this.tensors = model.references(model.reference(graph, SUBGRAPH.tensors));
    this.names = this.tensors.map((at) => model.text(model.reference(at, TENSOR.name)));
  }

  find(name: string, channels: number): number {
    const index = this.names.indexOf(name);
    const at = this.tensors[index];
    const shape = at === undefined ? '' : this.model.ints(this.model.reference(at, TENSOR.shape)).join();
    if (shape !== `1,1,1,${channels}`)
      throw new Error(`The network has no output ${name} of ${channels} values`);
    return index;
  }
}

/** Index of each x, y, z of the 478 landmarks within mesh, lips, eyes, irises and the two depths. */
function gatherOrder(parts: readonly (readonly number[])[]): number[] {
  const order = [...range(0, MESH_VALUES), ...range(0, 2 * IRIS_POINTS * 3).fill(0)];
  let start = MESH_VALUES;
  for (const landmarks of parts) {
    landmarks.forEach((landmark, i) => {
      order[landmark * 3] = start + i * 2;
      order[landmark * 3 + 1] = start + i * 2 + 1;
    });
    start += landmarks.length * 2;
  }
  for (const landmark of range(468, 2 * IRIS_POINTS))
    order[landmark * 3 + 2] = start + (landmark < 473 ? 0 : 1);
  return order;
}

/** Irises have no depth output: they get the mean depth of the eye's contour. */
function depthWeights(): number[] {
  const weights = range(0, 2 * MESH_VALUES).fill(0);
  [LEFT_EYE_REFINED, RIGHT_EYE_REFINED].forEach((eye, row) => {
    for (const landmark of eye.slice(0, EYE_CONTOUR))
      weights[row * MESH_VALUES + landmark * 3 + 2] = 1 / EYE_CONTOUR;
  });
  return weights;
}

function ids(first: number): readonly [number, number, number, number, number, number] {
  return [first, first + 1, first + 2, first + 3, first + 4, first + 5];
}

function tensor(name: string, shape: readonly number[], { buffer = 0, type = FLOAT32 } = {}): FlatNode {
  return table(ints(shape), byte(type), int(buffer), text(name));
}

function operatorCode(builtin: number): FlatNode {
  return table(byte(builtin), undefined, int(1), int(builtin));
}

function operator(
  [code, optionsType]: readonly [code: number, optionsType: number],
  inputs: readonly number[],
  output: number,
  options: FlatNode,
): FlatNode {
  return table(int(code), ints(inputs), ints([output]), byte(optionsType), options);
}

function bytesOf(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
