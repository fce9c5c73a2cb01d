import {
  blob,
  byte,
  type FlatNode,
  FlatReader,
  floats,
  int,
  kept,
  list,
  table,
  text,
  writeFlat,
} from './flatbuffer.js';

/** Field numbers in TensorFlow Lite's schema.fbs. */
export const MODEL = {
  version: 0,
  operatorCodes: 1,
  subgraphs: 2,
  description: 3,
  buffers: 4,
  metadata: 6,
} as const;
export const SUBGRAPH = { tensors: 0, inputs: 1, operators: 3, name: 4 } as const;
export const TENSOR = { shape: 0, name: 3 } as const;

/** Conversion of a pixel value to the network's input: `(value - mean) / deviation`. */
export interface Normalisation {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

export interface ModelExtension {
  readonly subgraph?: FlatNode;
  readonly operatorCodes?: readonly FlatNode[];
  readonly buffers?: readonly Uint8Array[];
}

/**
 * Adds the metadata that MediaPipe's tasks require and, if given, replaces the subgraph along with the
 * operator codes and buffers that it adds. All existing tables, including weights, are moved unchanged.
 * @throws Error if the model already has metadata
 */
export function extendModel(
  model: FlatReader,
  input: Normalisation,
  extension: ModelExtension = {},
): Uint8Array {
  const { subgraph, operatorCodes = [], buffers = [] } = extension;
  const { root } = model;
  if (model.has(root, MODEL.metadata)) throw new Error('The model already has metadata');
  const allBuffers = [
    ...model.references(model.reference(root, MODEL.buffers)).map(kept),
    ...buffers.map((data) => table(blob(data))),
    table(blob(metadata(input))),
  ];
  const oldCodes = model.references(model.reference(root, MODEL.operatorCodes)).map(kept);
  const extended = table(
    int(model.int(root, MODEL.version)),
    list([...oldCodes, ...operatorCodes]),
    subgraph === undefined ? kept(model.reference(root, MODEL.subgraphs)) : list([subgraph]),
    kept(model.reference(root, MODEL.description)),
    list(allBuffers),
    undefined,
    list([table(text('TFLITE_METADATA'), int(allBuffers.length - 1))]),
  );
  return writeFlat('TFL3', extended, model.bytes);
}

/** The FlatBuffer embedded in a model (metadata_schema.fbs): one RGB image input. */
function metadata({ name, mean, deviation }: Normalisation): Uint8Array {
  const IMAGE_PROPERTIES = 2;
  const RGB = 1;
  const NORMALIZATION_OPTIONS = 1;
  const image = table(
    text('image'),
    undefined,
    undefined,
    table(byte(IMAGE_PROPERTIES), table(byte(RGB))),
    list([table(byte(NORMALIZATION_OPTIONS), table(floats([mean]), floats([deviation])))]),
  );
  const subgraph = table(undefined, undefined, list([image]));
  const minimumParserVersion = text('1.0.0');
  return writeFlat(
    'M001',
    table(
      text(name),
      undefined,
      undefined,
      list([subgraph]),
      undefined,
      undefined,
      undefined,
      minimumParserVersion,
    ),
  );
}
