import { Injectable } from '@nestjs/common';
import type { Warning } from '../errors/warning.js';
import { Backends } from '../gpu/backends.js';
import type { ControlUnit, GenerateOptions, GenerationResult } from '../gpu/generation.js';
import { giveBack } from '../memory/give-back.js';
import { workOwner } from '../records/blob-owners.js';
import type { GeneratedWork, TransferRecord } from '../records/transfer-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { GenerationBegins } from './generation-begins.js';
import { GpuTurn } from './gpu-turn.js';
import { retryUntilAvailable } from './retry-until-available.js';
import type { PreviewedWork } from './previews.js';
import { ProgressReports } from './progress-reports.js';
import { neverReached } from './retry-policy.js';
import type { StageContext, StageDefinition } from './stage.js';
import type { Step } from './step.js';

export interface GenerateContext extends StageContext {
  initImage?: Buffer;
  controlMap?: Buffer;
  result?: GenerationResult;
  /** How long it occupied the GPU, ms. */
  busyMs?: number;
  /** Changes that were necessary for the WebUI that executed it. */
  changes?: readonly Warning[];
  work?: GeneratedWork;
}

/**
 * Generates the picture on the GPU. The stage has no deadline: a generation has its own, and waiting for a
 * WebUI is not limited.
 */
@Injectable()
export class GenerateStage implements StageDefinition<GenerateContext> {
  readonly stage = 'generate';
  readonly states = ['waiting', 'generating'] as const;
  readonly next = 'finish';
  readonly steps: readonly Step<GenerateContext>[];

  constructor(
    private readonly blobs: BlobStore,
    private readonly backends: Backends,
    private readonly begins: GenerationBegins,
    private readonly progress: ProgressReports,
    private readonly turn: GpuTurn,
  ) {
    this.steps = [
      { name: 'load', run: (context) => this.load(context) },
      { name: 'generate', run: (context, signal) => this.takeTurn(context, signal) },
      { name: 'store', run: (context, signal) => this.store(context, signal) },
    ];
  }

  done(context: GenerateContext): (record: TransferRecord) => Partial<TransferRecord> {
    const { result, work, changes = [] } = context;
    if (!result || !work)
      throw new Error('The generate stage has no picture: an earlier step did not produce it');
    return (record) => ({
      state: 'finishing',
      generated: work,
      // With changes the picture is not reproducible on another WebUI, so it is not reused as a known result.
      resultKey: changes.length > 0 ? null : record.resultKey,
      warnings: [...record.warnings, ...changes.filter(({ code }) => !hasWarning(record, code))],
      timings: { ...record.timings, generateMs: record.timings.generateMs + Math.round(result.elapsedMs) },
    });
  }

  private async load(context: GenerateContext): Promise<void> {
    const { prepared } = context.record;
    if (!prepared) throw new Error('The transfer has not been prepared');
    context.initImage = await this.blobs.read(prepared.initImage);
    if (prepared.controlMap) context.controlMap = await this.blobs.read(prepared.controlMap);
  }

  /**
   * The turn lasts exactly as long as the generation, so that the steps after it delay no other transfer.
   * Only a first attempt may be parked: a transfer that may have crashed a WebUI must not be sent behind
   * another one.
   */
  private async takeTurn(context: GenerateContext, signal: AbortSignal): Promise<void> {
    const { attempts, crashes, failures, enteredAt: since } = context.record;
    const mayPark = attempts + crashes + failures === 0;
    const work = previewedWork(context);
    await using watch = this.progress.of(work);
    const { record, run } = context.claim;
    const slot = slotOf(context);
    const neededMiB = this.backends.leastMiB(slot, { ...record.plan, size: work.frame });
    const request = { slot, since, mayPark, neededMiB, callerId: record.callerId, run };
    const turn = await this.turn.take(request, signal);
    let workedAtMostMs: number | undefined;
    try {
      context.record = await this.begins.begin(context.claim);
      const onNearlyDone = (): void => turn.nearlyDone();
      await this.generate(context, { signal, mayPark, onNearlyDone, ...watch }, turn.roomMiB);
      workedAtMostMs = context.result?.elapsedMs;
    } catch (error) {
      if (neverReached(error)) workedAtMostMs = 0;
      throw error;
    } finally {
      context.busyMs = turn.release(workedAtMostMs);
    }
  }

  private async generate(context: GenerateContext, options: GenerateOptions, roomMiB: number): Promise<void> {
    const { record, initImage } = context;
    const { plan, prepared, id } = record;
    if (!initImage || !prepared) throw new Error('The generate stage has no init image');
    const slot = slotOf(context);
    // The plan may have been made for another WebUI, or another program may occupy part of the GPU memory. If
    // the WebUI now lacks a model, generating reports it.
    const fitted = this.backends.fit(slot, { ...plan, size: prepared.frame }, roomMiB);
    const units = (fitted?.units ?? plan.units).map((unit) => withMap(unit, context.controlMap));
    context.changes = fitted?.changes;
    const job = (): Promise<GenerationResult> =>
      this.backends.generator(slot).generate(
        {
          // Unique: identifies our job among those of the WebUI.
          taskId: `task(${id}-${context.claim.run.slice(-12)})`,
          prompt: plan.prompt,
          negativePrompt: plan.negativePrompt,
          seed: plan.seed,
          steps: plan.steps,
          cfgScale: plan.cfgScale,
          denoisingStrength: plan.denoisingStrength,
          sampler: plan.sampler,
          scheduler: plan.scheduler,
          width: prepared.frame.width,
          height: prepared.frame.height,
          checkpoint: plan.checkpoint,
          initImage,
          units,
        },
        options,
      );
    context.result = await this.backends.breaker(slot).watch(id, job);
    const { controlMap } = context;
    giveBack(controlMap ? [initImage, controlMap] : [initImage]);
  }

  /** Waits for storage: regenerating would cost more, and nothing else could be stored meanwhile either. */
  private async store(context: GenerateContext, signal: AbortSignal): Promise<void> {
    const { result, record } = context;
    if (!result) throw new Error('The generate stage has no result');
    const put = () => this.blobs.put({ bytes: result.image }, workOwner(record.id));
    const blob = await retryUntilAvailable(put, signal);
    const { seed, sampler, scheduler, steps, checkpoint, checkpointHash, loaded, switchMs, elapsedMs } =
      result;
    const used = { seed, sampler, scheduler, steps, checkpoint, checkpointHash };
    const busyMs = Math.max(0, (context.busyMs ?? elapsedMs) - switchMs);
    context.work = { image: blob.sha256, ...used, loaded, busyMs, switchMs };
  }
}

function slotOf({ record }: StageContext): string {
  if (record.slot === null) throw new Error('The transfer has no slot');
  return record.slot;
}

function hasWarning({ warnings }: TransferRecord, code: string): boolean {
  return warnings.some((warning) => warning.code === code);
}

function previewedWork({ record, directory }: StageContext): PreviewedWork {
  const { id: transferId, prepared } = record;
  if (!prepared) throw new Error('The transfer has not been prepared');
  return { transferId, frame: prepared.frame, directory };
}

function withMap(unit: TransferRecord['plan']['units'][number], map: Buffer | undefined): ControlUnit {
  return unit.module === 'none' && map ? { ...unit, image: map } : unit;
}
