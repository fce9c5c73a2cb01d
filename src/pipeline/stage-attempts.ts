import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineExceeded } from '../errors/general.errors.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Signals } from '../scheduling/signals.js';
import { BlobStore } from '../storage/blob-store.js';
import { StageStopped } from './pipeline.errors.js';
import type { Claim } from './stage-claims.js';

/**
 * Interval at which a running stage checks whether its transfer is still wanted; signals usually arrive
 * earlier.
 */
const LOOK_MS = 2_000;

/** One execution of a stage: a folder for its files, and a signal to stop it. */
export interface StageAttempt extends AsyncDisposable {
  readonly directory: string;
  /** Aborts with the error that the stage throws: `StageStopped` or `DeadlineExceeded`. */
  readonly signal: AbortSignal;
}

export interface AttemptLimits {
  /** Time limit for all steps, ms. */
  readonly deadlineMs?: number;
  /** Aborts if this process loses the GPU. */
  readonly lost?: AbortSignal;
}

/** Starts executions of stages, and stops them on cancellation, deadline, takeover or shutdown. */
@Injectable()
export class StageAttempts {
  private readonly logger = new Logger(StageAttempts.name);
  private readonly open = new Set<AbortController>();

  constructor(
    private readonly records: TransferRecords,
    private readonly signals: Signals,
    private readonly blobs: BlobStore,
  ) {}

  async begin(claim: Claim, limits: AttemptLimits): Promise<StageAttempt> {
    const scratch = await this.blobs.scratch();
    const controller = new AbortController();
    this.open.add(controller);
    const unwatch = this.watch(claim, controller, limits);
    return {
      directory: scratch.directory,
      signal: controller.signal,
      [Symbol.asyncDispose]: async () => {
        unwatch();
        this.open.delete(controller);
        await scratch.dispose();
      },
    };
  }

  /** Stops all stages running in this process; unfinished ones are handed back. */
  stopAll(): void {
    for (const controller of this.open) controller.abort(new StageStopped('shutdown'));
  }

  private watch(claim: Claim, controller: AbortController, { deadlineMs, lost }: AttemptLimits): () => void {
    const unsubscribe = this.signals.on('cancelled', (id) => {
      if (id === claim.record.id) controller.abort(new StageStopped('cancelled'));
    });
    const late = (): void =>
      controller.abort(new DeadlineExceeded(`The stage exceeded its time limit of ${deadlineMs} ms.`));
    const deadline = deadlineMs === undefined ? undefined : setTimeout(late, deadlineMs);
    const onLost = (): void => controller.abort(lost?.reason);
    if (lost?.aborted) onLost();
    lost?.addEventListener('abort', onLost, { once: true });
    const over = new AbortController();
    void this.look(claim, controller, over.signal); // ends with `over`; logs its own failures
    return () => {
      unsubscribe();
      clearTimeout(deadline);
      lost?.removeEventListener('abort', onLost);
      over.abort();
    };
  }

  private async look(claim: Claim, controller: AbortController, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await sleep(LOOK_MS, undefined, { signal: over, ref: false }).catch(() => undefined); // aborted: the loop ends
      if (over.aborted) return;
      try {
        const record = await this.records.get(claim.record.id);
        if (record?.run?.run === claim.run) continue;
        controller.abort(new StageStopped(record?.state === 'cancelled' ? 'cancelled' : 'superseded'));
        return;
      } catch (error) {
        this.logger.warn({ reason: String(error) }, 'Running stage could not check its record');
      }
    }
  }
}
