import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineExceeded } from '../errors/general.errors.js';
import { Backends } from '../gpu/backends.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Stage, StageJob } from '../scheduling/queues.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { BlobStore } from '../storage/blob-store.js';
import { PipelineSettings } from './pipeline.config.js';
import { StageStopped } from './pipeline.errors.js';
import { asAppError, judge, type Verdict } from './retry-policy.js';
import type { StageContext, StageDefinition } from './stage.js';
import { type Claim, StageClaims } from './stage-claims.js';
import { runSteps } from './step.js';
import { TransferEnds } from './transfer-ends.js';

/** How often a running stage looks for itself whether its transfer is still wanted; hints usually come first. */
const LOOK_MS = 2_000;

export type StageOutcome = 'done' | 'again' | 'failed' | 'stopped' | 'stale';

/** Runs one stage of one transfer: claim, steps, and then the next stage, another attempt, or the end. */
@Injectable()
export class StageRunner {
  private readonly logger = new Logger(StageRunner.name);
  private readonly controllers = new Set<AbortController>();

  constructor(
    private readonly records: TransferRecords,
    private readonly claims: StageClaims,
    private readonly queues: StageQueues,
    private readonly ends: TransferEnds,
    private readonly tools: StageTools,
  ) {}

  /** @param stop aborts from outside: the GPU was lost, or the process ends. */
  async run<Context extends StageContext>(
    definition: StageDefinition<Context>,
    job: StageJob,
    stop?: AbortSignal,
  ): Promise<StageOutcome> {
    const claim = await this.claims.take(job, definition.states);
    if (claim === null) return 'stale';
    await using scratch = await this.tools.blobs.scratch();
    // The steps fill the rest; each looks for what it needs.
    const context = { claim, record: claim.record, directory: scratch.directory } as Context;
    const watch = this.watch(claim, definition.deadlineMs, stop);
    try {
      await runSteps(definition.steps, context, watch.signal);
      return await this.advance(definition, context);
    } catch (thrown) {
      return await this.fall(definition, context, watch.signal.aborted ? watch.signal.reason : thrown);
    } finally {
      watch.end();
      this.claims.drop(claim);
      await this.ends.sweepAfter(claim.record.id);
    }
  }

  /** Tells every stage that runs here to stop; what they did not finish is handed back. */
  stopAll(): void {
    for (const controller of this.controllers) controller.abort(new StageStopped('shutdown'));
  }

  private async advance<Context extends StageContext>(
    definition: StageDefinition<Context>,
    context: Context,
  ): Promise<StageOutcome> {
    const done = definition.done(context);
    const record = await this.claims.update(context.claim, (current) => ({
      ...done(current),
      run: null,
      crashes: 0,
      stageAttempt: current.stageAttempt + 1,
    }));
    if (record === null) return 'stopped';
    if (definition.next) await this.enqueue(record, definition.next);
    else await this.ends.settle(record);
    return 'done';
  }

  private async fall(
    { stage }: { readonly stage: Stage },
    { claim, record }: StageContext,
    thrown: unknown,
  ): Promise<StageOutcome> {
    if (thrown instanceof StageStopped) {
      if (thrown.reason === 'shutdown' || thrown.reason === 'lease_lost') await this.handBack(claim, stage);
      return 'stopped';
    }
    // A transfer that was cancelled or erased meanwhile takes its pictures with it: whatever failed for that is no fault.
    const current = await this.records.get(record.id);
    if (current?.run?.run !== claim.run) return 'stopped';
    const verdict = judge(record, thrown, {
      maxAttempts: this.tools.settings.maxAttempts,
      retryDelayMs: this.tools.settings.retryDelayMs,
      budget: record.slot === null ? null : this.tools.backends.budget(record.slot),
    });
    this.report(record, stage, thrown, verdict);
    if (verdict.kind === 'fail') {
      await this.ends.fail(record.id, verdict.error, claim.run);
      return 'failed';
    }
    await this.again(claim, stage, verdict);
    return 'again';
  }

  private async again(
    claim: Claim,
    stage: Stage,
    verdict: Extract<Verdict, { kind: 'again' }>,
  ): Promise<void> {
    const from = verdict.from === 'same' ? stage : verdict.from;
    const record = await this.claims.update(claim, (current) => ({
      ...verdict.changes,
      ...(current.state === 'generating' || from !== stage ? { state: 'waiting' as const } : {}),
      run: null,
      crashes: 0,
      stageAttempt: current.stageAttempt + 1,
      notBefore: Date.now() + verdict.delayMs,
    }));
    if (record) await this.enqueue(record, from, verdict.delayMs);
  }

  private async handBack(claim: Claim, stage: Stage): Promise<void> {
    const record = await this.claims.update(claim, (current) => ({
      run: null,
      stageAttempt: current.stageAttempt + 1,
      ...(current.state === 'generating' ? { state: 'waiting' as const } : {}),
    }));
    if (record) await this.enqueue(record, stage);
  }

  private async enqueue(record: TransferRecord, stage: Stage, delayMs = 0): Promise<void> {
    const job = { transferId: record.id, stage, attempt: record.stageAttempt };
    await this.queues.ensure(job, { slot: record.slot, priority: record.priority, delayMs });
    await this.tools.signals.wake();
  }

  private watch(claim: Claim, deadlineMs: number | undefined, stop?: AbortSignal) {
    const controller = new AbortController();
    this.controllers.add(controller);
    const abort = (reason: unknown): void => controller.abort(reason);
    const { id } = claim.record;
    const unsubscribe = this.tools.signals.on('cancelled', (cancelled) => {
      if (cancelled === id) abort(new StageStopped('cancelled'));
    });
    const deadline =
      deadlineMs === undefined
        ? undefined
        : setTimeout(
            () => abort(new DeadlineExceeded(`The stage took longer than ${deadlineMs} ms.`)),
            deadlineMs,
          );
    const onStop = (): void => abort(stop?.reason);
    if (stop?.aborted) onStop();
    stop?.addEventListener('abort', onStop, { once: true });
    void this.look(claim, controller); // ends with the controller; its own failures are logged
    const end = (): void => {
      unsubscribe();
      clearTimeout(deadline);
      stop?.removeEventListener('abort', onStop);
      this.controllers.delete(controller);
      if (!controller.signal.aborted) abort(new StageStopped('superseded'));
    };
    return { signal: controller.signal, end };
  }

  private async look(claim: Claim, controller: AbortController): Promise<void> {
    const { signal } = controller;
    while (!signal.aborted) {
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined); // aborted: the loop ends
      if (signal.aborted) return;
      try {
        const record = await this.records.get(claim.record.id);
        if (record?.run?.run !== claim.run) {
          controller.abort(new StageStopped(record?.state === 'cancelled' ? 'cancelled' : 'superseded'));
        }
      } catch (error) {
        this.logger.warn({ reason: String(error) }, 'A running stage could not look at its record');
      }
    }
  }

  private report(record: TransferRecord, stage: Stage, thrown: unknown, verdict: Verdict): void {
    const error = asAppError(thrown);
    const data = { transferId: record.id, stage, code: error.code, attempts: record.attempts };
    if (verdict.kind === 'again') {
      this.logger.warn(
        { ...data, reason: verdict.reason, delayMs: verdict.delayMs },
        'A stage is tried again',
      );
    } else if (error.code === 'internal') {
      this.logger.error(
        { ...data, err: error.cause ?? error },
        'A transfer failed for a reason that nobody foresaw',
      );
    } else {
      this.logger.log(
        { ...data, cause: error.cause === undefined ? undefined : String(error.cause) },
        'A transfer failed',
      );
    }
  }
}

/** What the runner hands through to the stages' surroundings. */
@Injectable()
export class StageTools {
  constructor(
    readonly blobs: BlobStore,
    readonly signals: Signals,
    readonly backends: Backends,
    readonly settings: PipelineSettings,
  ) {}
}
