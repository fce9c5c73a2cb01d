import sharp from 'sharp';
import { seededRandom, hashText } from '../webui-simulator/painter/random.js';
import { readPngText, withPngText } from '../webui-simulator/png-text.js';
import type { RecordedPicture } from './recordings.js';

const CHANNELS: Record<string, 1 | 3 | 4> = { L: 1, RGB: 3, RGBA: 4 };

export const isRecordedPicture = (value: unknown): value is RecordedPicture =>
  typeof value === 'object' && value !== null && '$image' in value;

/** Draws a picture with the described size, mode and format; the pixels depend only on the hash. */
const drawPicture = async ({ $image: image }: RecordedPicture): Promise<string> => {
  const channels = CHANNELS[image.mode] ?? 3;
  const random = seededRandom(hashText(image.rgbSha256 ?? 'picture'));
  const black = /all black/.test(image.note ?? '');
  const nearly = /nearly|one/.test(image.note ?? '');
  const data = new Uint8Array(image.width * image.height * channels);
  if (!black) for (let i = 0; i < data.length; i += 1) data[i] = random() * 256;
  if (nearly && !black) data.fill(0).fill(255, 0, channels);
  const raw = sharp(data, { raw: { width: image.width, height: image.height, channels } });
  const bytes: Buffer = await (
    image.format === 'jpeg' ? raw.jpeg() : image.format === 'webp' ? raw.webp() : raw.png()
  ).toBuffer();
  const texts = image.format === 'png' ? Object.entries(image.textChunks ?? {}) : [];
  const written = texts.reduce<Buffer>((png, [keyword, text]) => withPngText(png, keyword, text), bytes);
  return (image.dataUriPrefix ?? '') + written.toString('base64');
};

/** Replaces the picture descriptions of a recorded request with pictures. */
export const withPictures = async (value: unknown): Promise<unknown> => {
  if (isRecordedPicture(value)) return drawPicture(value);
  if (Array.isArray(value)) return Promise.all(value.map(withPictures));
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, inner]) => [key, await withPictures(inner)] as const),
  );
  return Object.fromEntries(entries);
};

/** Describes a base64 picture in the format of the recordings. */
export const describePicture = async (base64: string): Promise<RecordedPicture> => {
  const bytes = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64');
  const picture = sharp(bytes);
  const { width, height, channels, format } = await picture.metadata();
  const { channels: statistics } = await sharp(bytes).stats();
  const black = statistics.every(({ max }) => max === 0);
  return {
    $image: {
      width,
      height,
      mode: channels === 1 ? 'L' : channels === 4 ? 'RGBA' : 'RGB',
      format,
      ...(format === 'png' ? { textChunks: readPngText(bytes) } : {}),
      ...(black ? { note: 'all black' } : {}),
    },
  };
};
