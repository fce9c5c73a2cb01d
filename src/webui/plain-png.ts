import { crc32, deflateSync } from 'node:zlib';
import { PNG_SIGNATURE } from './png-chunks.js';

export type Rgb = readonly [red: number, green: number, blue: number];

/** An RGB PNG of one colour, `size` x `size` pixels, whose middle pixel may have another colour. */
export function plainPng(size: number, colour: Rgb, middle: Rgb = colour): Buffer {
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(size * 3, Buffer.from(colour))]);
  const pixels = Buffer.concat(Array.from({ length: size }, () => row));
  pixels.set(middle, row.length * (size >> 1) + 1 + 3 * (size >> 1));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2], 8); // bits per channel, RGB
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
