import { hasUserComment } from './exif-comment.js';
import { LongText } from './lean-json.js';
import { parseAnswer, parseJson } from './parse-answer.js';
import { type PngOutline, isPng, pngOutline } from './png-chunks.js';
import { WebUiFailure } from './webui-failure.js';
import { GenerationInfo } from './webui.dto.js';

const ROUTE = 'POST /sdapi/v1/img2img';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The response to an img2img job of one picture. */
export interface PaintedAnswer {
  /**
   * The painted picture; null if the job was interrupted before its first step. Then `images` has only the control
   * maps, and the first of them must not be mistaken for the picture.
   */
  readonly picture: Buffer | null;
  /** Outline of the picture; null if the server's options produce another format than PNG. */
  readonly png: PngOutline | null;
  /** The returned control maps. */
  readonly maps: readonly ReturnedImage[];
  readonly info: GenerationInfo;
}

export interface ReturnedImage {
  readonly file: Buffer;
  /** Null if it has another format than PNG. */
  readonly png: PngOutline | null;
}

/**
 * Reads a parsed response, whose long strings may be `LongText`s: `images` holds an optional grid, the pictures
 * from `index_of_first_image` on, then the control maps.
 * @param expectedMaps number of units that were sent
 * @throws WebUiFailure `unreadable`
 */
export function readImg2ImgAnswer(body: unknown, expectedMaps: number): PaintedAnswer {
  const { images, infoText } = picked(body);
  const info = parseAnswer(GenerationInfo, ROUTE, parseJson(ROUTE, infoText));
  const returned = images.slice(info.index_of_first_image).map(decode);
  const picture = returned[pictureIndex(returned, expectedMaps)];
  const maps = returned.filter((each) => each !== picture);
  return { picture: picture?.file ?? null, png: picture?.png ?? null, maps, info };
}

/**
 * The painted picture contains the generation parameters, in a text chunk `parameters`, or in JPEG and WebP as a
 * user comment; maps contain none. If the server writes no parameters (`enable_pnginfo` off), the picture is only
 * known by the number of images: one more than the expected maps.
 */
function pictureIndex(returned: readonly ReturnedImage[], expectedMaps: number): number {
  const marked = returned.findIndex(isMarked);
  if (marked >= 0) return marked;
  return returned.length === 1 + expectedMaps ? 0 : -1;
}

function isMarked({ file, png }: ReturnedImage): boolean {
  return png === null ? hasUserComment(file) : png.textKeywords.includes('parameters');
}

/** No validator is used, because its instance would be a deep copy. The echo of the request is not read at all. */
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
  // Checks both ends only: invalid characters in between are dropped by the decoder and break the file's
  // structure.
  const ends = text.length > 128 ? text.slice(0, 64) + text.slice(-64) : text;
  if (text.length % 4 !== 0 || !BASE64.test(ends)) throw new WebUiFailure('unreadable', ROUTE);
  const file = Buffer.from(text, 'base64');
  const png = pngOutline(file);
  if (png === null && isPng(file)) throw new WebUiFailure('unreadable', ROUTE);
  return { file, png };
}
