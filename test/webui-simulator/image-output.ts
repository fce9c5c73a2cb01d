import sharp from 'sharp';
import type { RgbImage } from './painter/rgb-image.js';
import { withJpegComment, withWebpComment } from './exif-comment.js';
import { withPngText } from './png-text.js';

export interface OutputFormat {
  /** The option samples_format. */
  format: string;
  jpegQuality: number;
  pngInfo: boolean;
  /** Name of the text chunk; `parameters` for generated pictures. */
  keyword?: string;
}

/**
 * Encodes according to the options; the infotext becomes a text chunk or a user comment, which is empty for maps
 * (`text` null).
 */
export const encodePicture = async (
  { data, width, height }: RgbImage,
  text: string | null,
  output: OutputFormat,
): Promise<Buffer> => {
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  const comment = output.pngInfo ? (text ?? '') : '';
  if (output.format === 'jpg' || output.format === 'jpeg')
    return withJpegComment(await picture.jpeg({ quality: output.jpegQuality }).toBuffer(), comment);
  if (output.format === 'webp') {
    // With EXIF, so that the file format can hold a comment.
    const webp = picture.webp({ quality: output.jpegQuality }).withExif({ IFD0: { Software: 'webui' } });
    return withWebpComment(await webp.toBuffer(), comment);
  }
  // Level 1 takes little more than half the time of the usual 6, and the machine is shared with the code under
  // test.
  const png = await picture.png({ compressionLevel: 1 }).toBuffer();
  return text === null || !output.pngInfo ? png : withPngText(png, output.keyword ?? 'parameters', text);
};

/** The contact sheet that precedes the pictures of a saved batch. */
export const gridOf = (pictures: readonly RgbImage[]): RgbImage => {
  const height = pictures[0]?.height ?? 0;
  const widths = pictures.map(({ width }) => width);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const grid = { data: new Uint8Array(total * height * 3), width: total, height };
  let left = 0;
  for (const { data, width } of pictures) {
    for (let y = 0; y < height; y += 1) {
      grid.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), (y * total + left) * 3);
    }
    left += width;
  }
  return grid;
};
