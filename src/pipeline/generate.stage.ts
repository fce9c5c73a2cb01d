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
  /** For how long it kept the GPU. */
  busyMs?: number;
  /** What the WebUI that took it had to leave out. */
  changes?: readonly Warning[];
  work?: GeneratedWork;
}

/** The turn on the GPU. It has no deadline of its own: a generation has one, and waiting for a WebUI has none. */
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
      throw new Error('The generate stage has no picture: a step before did not do what it promises');
    return (record) => ({
      state: 'finishing',
      generated: work,
      // Another WebUI would have painted another one.
      resultKey: changes.length > 0 ? null : record.resultKey,
      warnings: [...record.warnings, ...changes.filter(({ code }) => !isSaid(record, code))],
      timings: { ...record.timings, generateMs: record.timings.generateMs + Math.round(result.elapsedMs) },
    });
  }

  private async load(context: GenerateContext): Promise<void> {
    const { prepared } = context.record;
    if (!prepared) throw new Error('A transfer came to the GPU without being prepared');
    context.initImage = await this.blobs.read(prepared.initImage);
    if (prepared.controlMap) context.controlMap = await this.blobs.read(prepared.controlMap);
  }

  /**
   * The turn lasts exactly as long as the generation: what comes after it no other transfer has to wait for. Only a
   * first attempt may come early: what has brought a WebUI down must not be parked behind anybody.
   */
  private async takeTurn(context: GenerateContext, signal: AbortSignal): Promise<void> {
    const { attempts, crashes, failures, enteredAt: since } = context.record;
    const mayPark = attempts + crashes + failures === 0;
    const work = watched(context);
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
    // It may have been planned for another WebUI, or another program has some of the card; one that lacks something now
    // says so itself.
    const fitted = this.backends.fit(slot, { ...plan, size: prepared.frame }, roomMiB);
    const units = (fitted?.units ?? plan.units).map((unit) => withMap(unit, context.controlMap));
    context.changes = fitted?.changes;
    const job = (): Promise<GenerationResult> =>
      this.backends.generator(slot).generate(
        {
          // Never used twice: the WebUI tells by it which of its jobs is ours.
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

  /** Painting it again would cost more than waiting for room on the disk; nothing else could be stored either. */
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
  if (record.slot === null) throw new Error('A transfer came to the GPU without a slot');
  return record.slot;
}

function isSaid({ warnings }: TransferRecord, code: string): boolean {
  return warnings.some((warning) => warning.code === code);
}

function watched({ record, directory }: StageContext): PreviewedWork {
  const { id: transferId, prepared } = record;
  if (!prepared) throw new Error('A transfer came to the GPU without being prepared');
  return { transferId, frame: prepared.frame, directory };
}

function withMap(unit: TransferRecord['plan']['units'][number], map: Buffer | undefined): ControlUnit {
  return unit.module === 'none' && map ? { ...unit, image: map } : unit;
}
