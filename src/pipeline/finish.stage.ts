import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { SOFTWARE } from '../config/software.js';
import { USUAL_QUALITY } from '../images/usual-quality.js';
import { ResultUnusable } from '../images/result-unusable.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import type { FinishedPicture } from '../imaging/prepared-photo.js';
import { transferOwner } from '../records/blob-owners.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Blob } from '../storage/blob.js';
import { BlobStore } from '../storage/blob-store.js';
import { PipelineSettings } from './pipeline.config.js';
import { unusablePicture } from './retry-policy.js';
import type { StageContext, StageDefinition } from './stage.js';
import type { Step } from './step.js';

export interface FinishContext extends StageContext {
  picture?: FinishedPicture;
  blob?: Blob;
}

/** Turns the generated picture into the result: checks it, matches colours, removes padding, encodes. */
@Injectable()
export class FinishStage implements StageDefinition<FinishContext> {
  readonly stage = 'finish';
  readonly states = ['finishing'] as const;
  readonly deadlineMs: number;
  readonly steps: readonly Step<FinishContext>[];

  constructor(
    private readonly blobs: BlobStore,
    private readonly workerPool: PhotoWorkerPool,
    settings: PipelineSettings,
  ) {
    this.deadlineMs = settings.finishDeadlineMs;
    this.steps = [
      { name: 'finish', run: (context, signal) => this.finish(context, signal) },
      { name: 'store', run: (context) => this.store(context) },
    ];
  }

  done({ picture, blob }: FinishContext): (record: TransferRecord) => Partial<TransferRecord> {
    if (!picture || !blob)
      throw new Error('The finish stage has no picture: an earlier step did not produce it');
    return (record) => {
      const now = Date.now();
      return {
        state: 'succeeded',
        finishedAt: now,
        result: {
          sha256: blob.sha256,
          width: picture.width,
          height: picture.height,
          format: picture.format,
          bytes: picture.bytes,
        },
        timings: { ...record.timings, finishMs: now - record.enteredAt, totalMs: now - record.createdAt },
      };
    };
  }

  private async finish(context: FinishContext, signal: AbortSignal): Promise<void> {
    const { record, directory } = context;
    const { plan, prepared, generated } = record;
    if (!prepared || !generated) throw new Error('The transfer has no generated picture');
    const generatedFile = await this.blobs.localFile(generated.image);
    const reference = await this.blobs.localFile(prepared.initImage);
    try {
      context.picture = await this.workerPool.finish(
        {
          generated: generatedFile.path,
          reference: reference.path,
          frame: prepared.frame,
          colourMatch: plan.colourMatch,
          format: plan.format,
          quality: plan.quality ?? USUAL_QUALITY[plan.format],
          provenance: { style: record.style, seed: generated.seed, software: SOFTWARE },
          output: join(directory, 'result'),
        },
        { signal },
      );
    } catch (error) {
      throw error instanceof ResultUnusable ? unusablePicture(error) : error;
    } finally {
      await generatedFile.release();
      await reference.release();
    }
  }

  private async store(context: FinishContext): Promise<void> {
    const { record, directory } = context;
    context.blob = await this.blobs.put({ file: join(directory, 'result') }, transferOwner(record.id));
  }
}
