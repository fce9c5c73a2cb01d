import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Blob } from '../storage/blob.js';
import { giveBack } from '../memory/give-back.js';

/** Pieces are collected up to this size: a write call costs as much as handling a piece. */
const BATCH_BYTES = 256 * 1024;

/**
 * Writes a stream to a new file and hashes it on the way, so that it need not be read again. The memory of
 * written pieces is returned at once.
 * @param next awaited before each piece
 * @returns hash and size of the file
 */
export async function writeUpload(stream: Readable, path: string, next: () => Promise<void>): Promise<Blob> {
  const hash = createHash('sha256');
  let bytes = 0;
  let batch: Buffer[] = [];
  let batchBytes = 0;
  await using file = await open(path, 'wx', 0o600);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    batch.push(piece);
    batchBytes += piece.length;
    if (batchBytes >= BATCH_BYTES) {
      await writeAll(file, batch);
      batch = [];
      batchBytes = 0;
    }
    await next();
  }
  await writeAll(file, batch);
  return { sha256: hash.digest('hex'), bytes };
}

/** A nearly full disk writes only part; the error comes with the next write. */
async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  let rest = pieces;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest);
    rest = without(rest, bytesWritten);
  }
  giveBack(pieces);
}

function without(pieces: readonly Buffer[], bytes: number): Buffer[] {
  let written = bytes;
  return pieces.flatMap((piece) => {
    const rest = piece.subarray(Math.min(written, piece.length));
    written -= piece.length - rest.length;
    return rest.length > 0 ? [rest] : [];
  });
}
