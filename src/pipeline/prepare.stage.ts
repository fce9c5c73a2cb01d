import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { PipelineSettings } from './pipeline.config.js';
import { PhotoFetch } from './photo-fetch.js';
import { PhotoPreparation, type PreparedTransfer } from './photo-preparation.js';
import { PrepareTurns } from './prepare-turns.js';
import type { StageContext, StageDefinition } from './stage.js';
import { runSteps, type Step } from './step.js';

export interface PrepareContext extends StageContext {
  prepared?: PreparedTransfer;
}

/** Turns a photo into the inputs of the WebUI, init image and control map, and reports its faces. */
@Injectable()
export class PrepareStage implements StageDefinition<PrepareContext> {
  readonly stage = 'prepare';
  // `waiting` if a retry has to be prepared again at another size.
  readonly states = ['preparing', 'waiting'] as const;
  readonly next = 'generate';
  readonly deadlineMs: number;
  readonly steps: readonly Step<PrepareContext>[];
  private readonly turns = new PrepareTurns();

  constructor(
    private readonly photos: PhotoPreparation,
    private readonly metrics: Metrics,
    photoFetch: PhotoFetch,
    settings: PipelineSettings,
  ) {
    this.deadlineMs = settings.prepareDeadlineMs;
    const steps: readonly Step<PrepareContext>[] = [
      { name: 'fetch', run: (context, signal) => photoFetch.run(context, signal) },
      { name: 'photo', run: (context, signal) => this.preparePhoto(context, signal) },
    ];
    // Transfers of a batch that share a photo are prepared one after another, so that later ones reuse the
    // first one's work.
    const inTurn = (context: PrepareContext, signal: AbortSignal): Promise<void> =>
      this.turns.take(photoOf(context.record), signal, () => runSteps(steps, context, signal));
    this.steps = [{ name: 'in turn', run: inTurn }];
  }

  done(context: PrepareContext): (record: TransferRecord) => Partial<TransferRecord> {
    const { work, faces, warnings, timings } = context.prepared ?? missing();
    return (record) => ({
      state: 'waiting',
      prepared: work,
      faces,
      photo: { ...record.photo, faces: faces.length },
      // Without a face there is no control map for these units.
      plan: work.controlMap ? record.plan : withoutFaceUnits(record.plan),
      warnings: merged(record.warnings, warnings),
      timings: { ...record.timings, ...timings },
    });
  }

  private async preparePhoto(context: PrepareContext, signal: AbortSignal): Promise<void> {
    context.prepared = await this.photos.run(context, signal);
    this.metrics.facesDetected.observe(context.prepared.faces.length);
  }
}

/** Identifies a photo that other transfers of the batch may share; null for a single transfer. */
function photoOf({ batchId, photo }: TransferRecord): string | null {
  return batchId === null ? null : `${batchId} ${photo.id}`;
}

function missing(): never {
  throw new Error('The prepare stage has no prepared photo: an earlier step did not produce it');
}

function withoutFaceUnits(plan: TransferRecord['plan']): TransferRecord['plan'] {
  return { ...plan, units: plan.units.filter((unit) => unit.purpose !== 'face') };
}

/** Merges warnings by code, since a second preparation repeats them. */
function merged(
  known: TransferRecord['warnings'],
  more: TransferRecord['warnings'],
): TransferRecord['warnings'] {
  return [...known.filter(({ code }) => !more.some((warning) => warning.code === code)), ...more];
}
