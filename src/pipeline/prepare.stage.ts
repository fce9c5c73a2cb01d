import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import type { PreparedPhoto } from '../imaging/prepared-photo.js';
import { PhotoWorkshop } from '../imaging/photo-workshop.js';
import { Metrics } from '../metrics/metrics.js';
import { transferOwner, workOwner } from '../records/blob-owners.js';
import type { PreparedWork, TransferRecord } from '../records/transfer-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { PipelineSettings } from './pipeline.config.js';
import { PhotoFetch } from './photo-fetch.js';
import type { StageContext, StageDefinition } from './stage.js';
import type { Step } from './step.js';

export interface PrepareContext extends StageContext {
  photo?: PreparedPhoto;
  work?: PreparedWork;
}

/** From the uploaded photo to what the WebUI needs: the init image, the control map, who is in it. */
@Injectable()
export class PrepareStage implements StageDefinition<PrepareContext> {
  readonly stage = 'prepare';
  // `waiting` when an attempt has to be prepared anew at another size.
  readonly states = ['preparing', 'waiting'] as const;
  readonly next = 'generate';
  readonly deadlineMs: number;
  readonly steps: readonly Step<PrepareContext>[];

  constructor(
    private readonly blobs: BlobStore,
    private readonly workshop: PhotoWorkshop,
    private readonly metrics: Metrics,
    photoFetch: PhotoFetch,
    settings: PipelineSettings,
  ) {
    this.deadlineMs = settings.prepareDeadlineMs;
    this.steps = [
      { name: 'fetch', run: (context, signal) => photoFetch.run(context, signal) },
      { name: 'photo', run: (context, signal) => this.preparePhoto(context, signal) },
      { name: 'store', run: (context) => this.store(context) },
    ];
  }

  done(context: PrepareContext): (record: TransferRecord) => Partial<TransferRecord> {
    const { photo, work } = required(context);
    const { decodeMs, facesMs, controlMapMs } = photo.timings;
    return (record) => ({
      state: 'waiting',
      prepared: work,
      faces: photo.faces,
      photo: { ...record.photo, faces: photo.faces.length },
      // Without a face there is no map to control anything with.
      plan: work.controlMap ? record.plan : withoutFaceUnits(record.plan),
      warnings: merged(record.warnings, photo.warnings),
      timings: { ...record.timings, decodeMs, facesMs, controlMapMs },
    });
  }

  private async preparePhoto(context: PrepareContext, signal: AbortSignal): Promise<void> {
    const { plan, photo } = context.record;
    const source = await this.blobs.localFile(photo.sha256 ?? missing('fetched photo'));
    try {
      context.photo = await this.workshop.prepare(
        {
          file: source.path,
          maxSide: plan.maxSide,
          faces: plan.faces,
          onNoFace: plan.onNoFace,
          initImage: files(context).initImage,
          controlMap: files(context).controlMap,
        },
        { signal },
      );
    } finally {
      await source.release();
    }
  }

  private async store(context: PrepareContext): Promise<void> {
    const { id } = context.record;
    const { frame, controlMap, faces } = context.photo ?? missing('photo');
    const init = await this.blobs.put({ file: files(context).initImage }, workOwner(id));
    const map = controlMap
      ? await this.blobs.put({ file: files(context).controlMap }, transferOwner(id))
      : null;
    this.metrics.facesDetected.observe(faces.length);
    context.work = { initImage: init.sha256, controlMap: map?.sha256 ?? null, frame };
  }
}

function files({ directory }: PrepareContext) {
  return { initImage: join(directory, 'init.png'), controlMap: join(directory, 'map.png') };
}

function required({ photo, work }: PrepareContext) {
  return { photo: photo ?? missing('photo'), work: work ?? missing('work') };
}

function missing(what: string): never {
  throw new Error(`The prepare stage has no ${what}: a step before did not do what it promises`);
}

function withoutFaceUnits(plan: TransferRecord['plan']): TransferRecord['plan'] {
  return { ...plan, units: plan.units.filter((unit) => unit.purpose !== 'face') };
}

/** A second preparation says the same things again: each is said once. */
function merged(
  known: TransferRecord['warnings'],
  more: TransferRecord['warnings'],
): TransferRecord['warnings'] {
  return [...known.filter(({ code }) => !more.some((warning) => warning.code === code)), ...more];
}
