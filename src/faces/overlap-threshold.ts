/** Field numbers of the path to the face detector's options in a serialised CalculatorGraphConfig. */
const DETECTOR_OPTIONS = {
  node: 1,
  options: 7,
  faceLandmarkerGraphOptions: 508_968_150,
  faceDetectorGraphOptions: 2,
} as const;

const MIN_SUPPRESSION_THRESHOLD = 3;
const FIXED_32 = 5;
const LENGTH_DELIMITED = 2;

/**
 * Sets `min_suppression_threshold` of the face detector in a serialised graph: two detections that overlap
 * (IoU) by more than this count as one face. FaceLandmarker has no such option and uses 0.5, which can return
 * one face two or three times; the reference annotator uses 0.3.
 *
 * @param graph protobuf bytes, as passed to `setGraph` by tasks-vision
 * @param threshold IoU, 0..1
 * @throws Error unless the graph has exactly one face detector
 */
export function withOverlapThreshold(graph: Uint8Array, threshold: number): Uint8Array {
  const field = Buffer.alloc(5);
  field.writeUInt8(MIN_SUPPRESSION_THRESHOLD * 8 + FIXED_32);
  field.writeFloatLE(threshold, 1);
  const places = { found: 0 };
  const edited = append(graph, Object.values(DETECTOR_OPTIONS), field, places);
  if (places.found !== 1) throw new Error(`Expected one face detector in the graph, found ${places.found}`);
  return edited;
}

/** Appends `field` to every message at `path`, and corrects the lengths of the enclosing messages. */
function append(
  message: Uint8Array,
  path: readonly number[],
  field: Uint8Array,
  places: { found: number },
): Uint8Array {
  const [next, ...rest] = path;
  if (next === undefined) {
    places.found++;
    return Buffer.concat([message, field]);
  }
  const parts: Uint8Array[] = [];
  for (const { number, wireType, tag, bytes, body } of fieldsOf(message)) {
    if (number !== next || wireType !== LENGTH_DELIMITED) {
      parts.push(bytes);
      continue;
    }
    const inner = append(body, rest, field, places);
    parts.push(varint(tag), varint(inner.length), inner);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

interface ProtobufField {
  readonly number: number;
  readonly wireType: number;
  readonly tag: number;
  /** Including tag and length. */
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
}

function* fieldsOf(message: Uint8Array): Generator<ProtobufField> {
  for (let at = 0; at < message.length;) {
    const start = at;
    const tag = readVarint(message, at);
    at = tag.end;
    const wireType = tag.value % 8;
    let size = wireType === FIXED_32 ? 4 : 8;
    if (wireType === 0 || wireType === LENGTH_DELIMITED) {
      const read = readVarint(message, at);
      at = read.end;
      size = wireType === 0 ? 0 : read.value;
    }
    const body = message.subarray(at, at + size);
    at += size;
    yield {
      number: Math.floor(tag.value / 8),
      wireType,
      tag: tag.value,
      bytes: message.subarray(start, at),
      body,
    };
  }
}

/** Multiplies instead of shifting, since a tag has up to 32 bits. */
function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, end: at + 1 };
    scale *= 128;
  }
  throw new Error('The graph ends inside a number');
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) + (rest > 127 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}
