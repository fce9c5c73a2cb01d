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

/** It may lose pictures (one of its transfers is erased) or get more (an operator has one made after all). */
const CACHING = 'private, no-cache';

/** Serves all pictures of a batch at once. */
@Injectable()
export class BatchFiles {
  constructor(
    private readonly transfers: TransferRecords,
    private readonly blobs: BlobStore,
    private readonly workerPool: PhotoWorkerPool,
  ) {}

  /** @throws TransferUnfinished until all have ended; TransferFailed, TransferCancelled when there is no picture */
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
      // They are about the pictures, and what comes instead of them is a problem.
      if (!response.headersSent)
        for (const name of ['ETag', 'Content-Disposition']) response.removeHeader(name);
      throw error;
    }
  }

  /** Those whose picture is there: one may be gone before its record is, when it is erased just now or a crash came between. */
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

/** Its place on the sheet stays empty. */
function absent(error: unknown): undefined {
  if (!(error instanceof BlobMissing)) throw error;
}

function noResult(batch: BatchRecord): Error {
  const state = batchStateOf(batch.standings.map((standing) => standing.state));
  if (batch.finishedAt === null) return new TransferUnfinished(`The batch is ${state}.`);
  if (state === 'failed') return new TransferFailed('Every transfer of the batch failed or was cancelled.');
  if (state === 'cancelled') return new TransferCancelled('The batch was cancelled and has no pictures.');
  return new BatchExpired('Its pictures were erased.');
}

function tagOf(outcomes: readonly BatchOutcome[], format: string): string {
  const parts = outcomes.map(({ result, state }) => result?.sha256 ?? state);
  return createHash('sha1')
    .update(`${format} ${parts.join(' ')}`)
    .digest('base64url');
}
