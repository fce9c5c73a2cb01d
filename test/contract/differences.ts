import { describePicture, isRecordedPicture } from './recorded-pictures.js';
import type { RecordedPicture } from './recordings.js';

const kind = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** Keys whose value depends on the state of the server: null in one response may be a value in another. */
const COMES_AND_GOES = new Set([
  'hash',
  'sha256',
  'current_image',
  'sd_model_checkpoint',
  'model_free',
  'server_name',
]);
/** Marks omissions in a recording. */
const LEFT_OUT = '…';

const facts = (image: RecordedPicture['$image']): string =>
  [
    `${image.width}x${image.height}`,
    image.format.toLowerCase(),
    // An early set of recordings lists the chunks instead of naming them.
    (Array.isArray(image.textChunks) ? ['parameters'] : Object.keys(image.textChunks ?? {})).join('+') ||
      'no text',
    /all black/.test(image.note ?? '') ? 'black' : 'painted',
  ].join(', ');

const samePicture = async (recorded: RecordedPicture, actual: unknown, at: string): Promise<string[]> => {
  if (typeof actual !== 'string') return [`${at}: a picture was recorded, got ${kind(actual)}`];
  const expected = recorded.$image;
  const { $image: found } = await describePicture(actual);
  return facts(expected) === facts(found) ? [] : [`${at}: recorded ${facts(expected)}; got ${facts(found)}`];
};

const objectDifferences = async (recorded: object, actual: object, at: string): Promise<string[]> => {
  const partial = LEFT_OUT in recorded;
  const expected = Object.entries(recorded).filter(([key]) => key !== LEFT_OUT);
  const found = new Map<string, unknown>(Object.entries(actual));
  const missing = expected.filter(([key]) => !found.has(key)).map(([key]) => `${at}.${key}: missing`);
  const known = new Set(expected.map(([key]) => key));
  const extra = partial
    ? []
    : [...found.keys()].filter((key) => !known.has(key)).map((key) => `${at}.${key}: not recorded`);
  const inner = await Promise.all(
    expected
      .filter(([key]) => found.has(key) && !COMES_AND_GOES.has(key))
      .map(async ([key, value]) => findDifferences(value, found.get(key), `${at}.${key}`)),
  );
  return [...missing, ...extra, ...inner.flat()];
};

/** Compares shape and types: same keys, same types of values, pictures equal in size, format, text and blackness. */
export const findDifferences = async (recorded: unknown, actual: unknown, at = 'body'): Promise<string[]> => {
  if (isRecordedPicture(recorded)) return samePicture(recorded, actual, at);
  if (typeof recorded === 'string' && recorded.startsWith(LEFT_OUT)) return [];
  if (kind(recorded) !== kind(actual)) return [`${at}: recorded ${kind(recorded)}, got ${kind(actual)}`];
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    const pictures = recorded.some(isRecordedPicture) || at.endsWith('.images');
    if (pictures && recorded.length !== actual.length) {
      return [`${at}: ${recorded.length} pictures recorded, got ${actual.length}`];
    }
    if (pictures) {
      const each = await Promise.all(
        recorded.map(async (one, i) => findDifferences(one, actual[i], `${at}[${i}]`)),
      );
      return each.flat();
    }
    const first: unknown = actual[0];
    if (recorded.length === 0 || first === undefined) return [];
    return findDifferences(recorded[0], first, `${at}[0]`);
  }
  if (typeof recorded === 'object' && recorded !== null && typeof actual === 'object' && actual !== null) {
    return objectDifferences(recorded, actual, at);
  }
  return [];
};
