/** The first bytes of each format. */
const SIGNATURES: Readonly<Record<string, RegExp>> = {
  'image/jpeg': /^ffd8ff/,
  'image/png': /^89504e470d0a1a0a/,
  'application/zip': /^504b0304/,
  'image/webp': /^52494646.{8}57454250/,
};

/** Faults of a body that should be a picture or an archive, or a part of one. */
export function pictureFaults(type: string, status: number, body: unknown): string[] {
  const signature = SIGNATURES[type];
  if (signature === undefined) return [];
  if (!Buffer.isBuffer(body)) return ['the bytes were not read'];
  if (status === 206 || body.length === 0) return [];
  return signature.test(body.subarray(0, 16).toString('hex')) ? [] : [`the bytes are not ${type}`];
}
