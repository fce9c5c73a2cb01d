/** How the first bytes of each format begin. */
const SIGNATURES: Readonly<Record<string, RegExp>> = {
  'image/jpeg': /^ffd8ff/,
  'image/png': /^89504e470d0a1a0a/,
  'image/webp': /^52494646.{8}57454250/,
};

/** What is wrong with a body that is a picture, or a part of one. */
export function pictureFaults(type: string, status: number, body: unknown): string[] {
  if (!type.startsWith('image/')) return [];
  if (!Buffer.isBuffer(body)) return ['the picture was not read'];
  if (status === 206 || body.length === 0) return [];
  const isOne = SIGNATURES[type]?.test(body.subarray(0, 16).toString('hex')) ?? false;
  return isOne ? [] : [`the bytes are no ${type}`];
}
