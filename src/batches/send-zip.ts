import type { Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { BatchRecord } from '../records/batch-record.js';
import type { BlobStore } from '../storage/blob-store.js';
import type { BatchOutcome } from './batch-outcomes.js';

interface ZippedBatch {
  readonly batch: BatchRecord;
  readonly outcomes: readonly BatchOutcome[];
}

/** File with the outcome of each item, machine-readable. */
const LIST = 'batch.json';

/**
 * Sends the pictures as a zip file. They are streamed one after the other, so that at most a chunk of one is in
 * memory. As pictures are compressed already, the zip only stores them, so that its length is known before the
 * first byte.
 */
export async function sendZip(
  blobs: Pick<BlobStore, 'open'>,
  { batch, outcomes }: ZippedBatch,
  response: Response,
): Promise<void> {
  const zip = new ZipFile();
  let current: Readable | undefined;
  for (const { file, result, finishedAt } of outcomes) {
    if (file === null || result === null) continue;
    const options = { size: result.bytes, compress: false, mtime: new Date(finishedAt ?? batch.createdAt) };
    zip.addReadStreamLazy(file, options, (done) => {
      current = Readable.from(piecesOf(blobs, result.sha256), { objectMode: false });
      done(null, current);
    });
  }
  zip.addBuffer(Buffer.from(listOf(batch, outcomes)), LIST, {
    compress: false,
    mtime: new Date(batch.finishedAt ?? batch.createdAt),
  });
  response
    .type('application/zip')
    .setHeader('Content-Disposition', `attachment; filename="batch-${batch.id}.zip"`);
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  const bytes = await new Promise<number>((resolve) => zip.end(undefined, resolve as () => void));
  response.setHeader('Content-Length', bytes);
  try {
    if (response.req.method === 'HEAD') response.end();
    else await pipeline(output, response);
  } catch (error) {
    // A disconnected client is no error; for others, throwing aborts the incomplete response.
    if (!response.destroyed) throw error;
  } finally {
    output.destroy();
    current?.destroy();
  }
}

async function* piecesOf(blobs: Pick<BlobStore, 'open'>, sha256: string): AsyncIterable<Uint8Array> {
  yield* (await blobs.open(sha256)) as AsyncIterable<Uint8Array>;
}

function listOf({ id }: BatchRecord, outcomes: readonly BatchOutcome[]): string {
  const items = outcomes.map(({ file, style, photoId, transferId, state, seed, error }) => ({
    file,
    style,
    photoId,
    transferId,
    state,
    seed,
    error,
  }));
  return `${JSON.stringify({ id, items }, null, 2)}\n`;
}
