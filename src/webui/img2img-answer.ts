import { hasUserComment } from './exif-comment.js';
import { LongText } from './lean-json.js';
import { parseAnswer, parseJson } from './parse-answer.js';
import { type PngOutline, isPng, pngOutline } from './png-chunks.js';
import { WebUiFailure } from './webui-failure.js';
import { GenerationInfo } from './webui.dto.js';

const ROUTE = 'POST /sdapi/v1/img2img';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What came back for one img2img job of one picture. */
export interface PaintedAnswer {
  /**
   * The painted picture; null when the job was interrupted before its first step. Then `images` holds the control maps
   * alone, and the first of them must not be taken for the picture.
   */
  readonly picture: Buffer | null;
  /** Of the picture; null when the server's options make it something else than a PNG. */
  readonly png: PngOutline | null;
  /** Control maps that came back; null for one that the server's options make something else than a PNG. */
  readonly maps: readonly (PngOutline | null)[];
  readonly info: GenerationInfo;
}

interface ReturnedImage {
  readonly file: Buffer;
  readonly png: PngOutline | null;
}

/**
 * Reads a parsed answer, whose long texts may be `LongText`s: `images` is an optional grid, the pictures from
 * `index_of_first_image` on, then the control maps.
 * @param expectedMaps units that were sent.
 * @throws WebUiFailure `unreadable`.
 */
export function readImg2ImgAnswer(body: unknown, expectedMaps: number): PaintedAnswer {
  const { images, infoText } = picked(body);
  const info = parseAnswer(GenerationInfo, ROUTE, parseJson(ROUTE, infoText));
  const returned = images.slice(info.index_of_first_image).map(decode);
  const picture = returned[pictureIndex(returned, expectedMaps)];
  const maps = returned.filter((each) => each !== picture).map(({ png }) => png);
  return { picture: picture?.file ?? null, png: picture?.png ?? null, maps, info };
}

/**
 * The painted picture carries what it was painted with, as the text chunk `parameters` or in JPEG and WebP as a user
 * comment; maps carry nothing. A server that is told to write no parameters (`enable_pnginfo` off) leaves only the
 * number to go by: one more than the maps that were expected.
 */
function pictureIndex(returned: readonly ReturnedImage[], expectedMaps: number): number {
  const marked = returned.findIndex(isMarked);
  if (marked >= 0) return marked;
  return returned.length === 1 + expectedMaps ? 0 : -1;
}

function isMarked({ file, png }: ReturnedImage): boolean {
  return png === null ? hasUserComment(file) : png.textKeywords.includes('parameters');
}

/** By hand: a validator's instance would be a deep copy. The echo of the request, maps included, is not even looked at. */
function picked(body: unknown): { images: readonly unknown[]; infoText: string } {
  const { images, info } =
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : {};
  if (!Array.isArray(images) || typeof info !== 'string') throw new WebUiFailure('unreadable', ROUTE);
  return { images: images as unknown[], infoText: info };
}

function decode(image: unknown): ReturnedImage {
  const text = image instanceof LongText ? image.bytes.toString('latin1') : image;
  if (typeof text !== 'string') throw new WebUiFailure('unreadable', ROUTE);
  // A test of the ends only: letters in between that are no base64 are dropped and show in the file's structure.
  const ends = text.length > 128 ? text.slice(0, 64) + text.slice(-64) : text;
  if (text.length % 4 !== 0 || !BASE64.test(ends)) throw new WebUiFailure('unreadable', ROUTE);
  const file = Buffer.from(text, 'base64');
  const png = pngOutline(file);
  if (png === null && isPng(file)) throw new WebUiFailure('unreadable', ROUTE);
  return { file, png };
}
