import { randomUUID } from 'node:crypto';

/** Bytes that stand in a JSON body as base64 text. */
export class Base64Part {
  constructor(readonly bytes: Uint8Array) {}
}

/**
 * JSON as bytes, serialised once. Base64 needs no escaping, so pictures are spliced in behind `JSON.stringify`, which
 * would otherwise look at each of their letters on the main loop.
 */
export function jsonBody(value: object): Buffer {
  const mark = randomUUID();
  const parts: Buffer[] = [];
  const text = JSON.stringify(value, (_key, item: unknown) => {
    if (!(item instanceof Base64Part)) return item;
    parts.push(Buffer.from(encode(item.bytes), 'latin1'));
    return mark;
  });
  const pieces = text.split(mark).flatMap((piece, index) => [Buffer.from(piece, 'utf8'), parts[index]]);
  return Buffer.concat(pieces.filter((piece) => piece !== undefined));
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
