import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SOFTWARE } from '../config/software.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import type { BatchRecord } from '../records/batch-record.js';
import { batchStateOf } from '../records/batch-states.js';
import {
  BatchExpired,
  TransferCancelled,
  TransferFailed,
  TransferUnfinished,
} from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { LocalFile } from '../storage/blob.js';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';
import { type BatchOutcome, batchOutcomes } from './batch-outcomes.js';
import { sendZip } from './send-zip.js';

/** Must be revalidated: pictures may go (a transfer is erased) or be added (an operator retries a transfer). */
const CACHING = 'private, no-cache';

/** Serves all pictures of a batch as one zip file or contact sheet. */
@Injectable()
export class BatchFiles {
  constructor(
    private readonly transfers: TransferRecords,
    private readonly blobs: BlobStore,
    private readonly workerPool: PhotoWorkerPool,
  ) {}

  /**
   * @throws TransferUnfinished until all have ended; TransferFailed, TransferCancelled, BatchExpired without
   * pictures
   */
  async send(batch: BatchRecord, format: 'zip' | 'sheet', response: Response): Promise<void> {
    const records = await this.transfers.getMany(batch.items.map(({ transferId }) => transferId));
    const outcomes = batchOutcomes(batch, await this.withPictures(records));
    if (batch.finishedAt === null || !outcomes.some(({ result }) => result !== null)) throw noResult(batch);
    response
      .setHeader('ETag', `"${tagOf(outcomes, format)}"`)
      .setHeader('Cache-Control', CACHING)
      .setHeader('X-Content-Type-Options', 'nosniff');
    if (response.req.fresh) {
      response.status(304).end();
      return;
    }
    try {
      if (format === 'zip') await sendZip(this.blobs, { batch, outcomes }, response);
      else await this.sendSheet(batch, outcomes, response);
    } catch (error) {
      // These headers describe the pictures, but a problem document will be sent instead.
      if (!response.headersSent)
        for (const name of ['ETag', 'Content-Disposition']) response.removeHeader(name);
      throw error;
    }
  }

  /**
   * The transfers whose result, if they have one, still exists: a picture is erased before its record, at this
   * moment or before a crash.
   */
  private async withPictures(records: readonly TransferRecord[]): Promise<TransferRecord[]> {
    const there = await Promise.all(
      records.map(async ({ result }) => result === null || (await this.blobs.has(result.sha256))),
    );
    return records.filter((_, index) => there[index]);
  }

  private async sendSheet(
    { id }: BatchRecord,
    outcomes: readonly BatchOutcome[],
    response: Response,
  ): Promise<void> {
    const files: LocalFile[] = [];
    await using scratch = await this.blobs.scratch();
    const output = join(scratch.directory, 'sheet.jpg');
    try {
      const pictures = [];
      for (const { caption, result } of outcomes) {
        const file = result === null ? undefined : await this.blobs.localFile(result.sha256).catch(absent);
        if (file) files.push(file);
        pictures.push({ caption, file: file?.path });
      }
      const styles = [...new Set(outcomes.map(({ style }) => style))].join(', ');
      await this.workerPool.sheet({ pictures, styles, software: SOFTWARE, output });
    } finally {
      for (const file of files) await file.release();
    }
    response
      .type('image/jpeg')
      .setHeader('Content-Disposition', `inline; filename="batch-${id}.jpg"`)
      .end(await readFile(output));
  }
}

/** For a missing picture: its place on the sheet stays empty. */
function absent(error: unknown): undefined {
  if (!(error instanceof BlobMissing)) throw error;
}

function noResult(batch: BatchRecord): Error {
  const state = batchStateOf(batch.standings.map((standing) => standing.state));
  if (batch.finishedAt === null) return new TransferUnfinished(`The batch is still ${state}.`);
  if (state === 'failed') return new TransferFailed('Every transfer of the batch failed or was cancelled.');
  if (state === 'cancelled') return new TransferCancelled('The batch was cancelled and has no pictures.');
  return new BatchExpired('The pictures of the batch were erased.');
}

function tagOf(outcomes: readonly BatchOutcome[], format: string): string {
  const parts = outcomes.map(({ result, state }) => result?.sha256 ?? state);
  return createHash('sha1')
    .update(`${format} ${parts.join(' ')}`)
    .digest('base64url');
}
