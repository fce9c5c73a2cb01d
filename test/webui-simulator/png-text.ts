import { crc32 } from 'node:zlib';

const SIGNATURE_AND_HEADER = 8 + 25;

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
};

/** Inserts a text chunk after the header: tEXt if Latin-1 suffices, else iTXt, like Pillow. */
export const withPngText = (png: Buffer, keyword: string, text: string): Buffer => {
  const latin = Array.from(text).every((char) => char.charCodeAt(0) < 256);
  const added = latin
    ? chunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
    : chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text)]));
  return Buffer.concat([png.subarray(0, SIGNATURE_AND_HEADER), added, png.subarray(SIGNATURE_AND_HEADER)]);
};

/** All text chunks of a PNG; empty for other files. */
export const readPngText = (png: Buffer): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (let at = 8; at + 8 <= png.length && png.readUInt32BE(0) === 0x89504e47;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    const split = data.indexOf(0);
    if (type === 'tEXt') texts[data.toString('latin1', 0, split)] = data.toString('latin1', split + 1);
    if (type === 'iTXt') texts[data.toString('latin1', 0, split)] = data.toString('utf8', split + 5);
    at += length + 12;
  }
  return texts;
};
