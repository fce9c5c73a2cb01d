import { createInflate } from 'node:zlib';

/** The properties of a PNG file that are known without decoding it. */
export interface PngOutline {
  readonly width: number;
  readonly height: number;
  /** Bytes of one row of pixels, without the leading filter byte. */
  readonly rowBytes: number;
  /** Bytes of one pixel of a plain PNG. */
  readonly pixelBytes: number;
  /**
   * 8 bits, gray or RGB, not interlaced. Then a picture is black exactly if all its bytes are 0, whatever the
   * filter.
   */
  readonly plain: boolean;
  /** Compressed pixels, in file order. */
  readonly data: readonly Buffer[];
  /** Keywords of its text chunks; the WebUI writes `parameters` only into painted pictures. */
  readonly textKeywords: readonly string[];
}

export const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TEXT_CHUNKS = new Set(['tEXt', 'iTXt', 'zTXt']);
const GRAY = 0;
const RGB = 2;

export function isPng(file: Buffer): boolean {
  return file.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);
}

/** Reads the chunk headers; null if the file is not a complete PNG. */
export function pngOutline(file: Buffer): PngOutline | null {
  if (file.length < 33 || !isPng(file)) return null;
  const textKeywords: string[] = [];
  const data: Buffer[] = [];
  for (let offset = 8; offset + 12 <= file.length;) {
    const length = file.readUInt32BE(offset);
    const type = file.toString('latin1', offset + 4, offset + 8);
    const content = file.subarray(offset + 8, offset + 8 + length);
    if (content.length < length) return null;
    if (type === 'IDAT') data.push(content);
    if (TEXT_CHUNKS.has(type)) textKeywords.push(keyword(content));
    if (type === 'IEND') return { ...header(file), data, textKeywords };
    offset += 12 + length;
  }
  return null;
}

/**
 * Whether every pixel is black. Inflates off the main loop, and only up to the first pixel that is not black,
 * which in a painted picture is usually the first. A PNG that is not plain counts as not black.
 */
export async function isBlack({ plain, rowBytes, data }: PngOutline): Promise<boolean> {
  if (!plain || data.length === 0) return false;
  const inflate = createInflate();
  inflate.on('error', () => inflate.destroy());
  for (const chunk of data) inflate.write(chunk);
  inflate.end();
  let position = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      for (const byte of piece) {
        if (byte !== 0 && position % (rowBytes + 1) !== 0) return false;
        position += 1;
      }
    }
    return true;
  } catch {
    return false; // broken pixels are reported when the picture is decoded
  }
}

function header(file: Buffer): Pick<PngOutline, 'width' | 'height' | 'rowBytes' | 'pixelBytes' | 'plain'> {
  const width = file.readUInt32BE(16);
  const depth = file[24];
  const colour = file[25] ?? RGB;
  const plain = depth === 8 && (colour === GRAY || colour === RGB) && file[28] === 0;
  const pixelBytes = colour === RGB ? 3 : 1;
  return { width, height: file.readUInt32BE(20), rowBytes: width * pixelBytes, pixelBytes, plain };
}

function keyword(data: Buffer): string {
  const end = data.indexOf(0);
  return data.toString('latin1', 0, end < 0 ? Math.min(data.length, 79) : end);
}
