import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { hasEnded, type TransferState } from '../records/transfer-states.js';
import { GpuUsage } from '../scheduling/gpu-usage.js';
import { Heartbeat } from '../scheduling/heartbeat.js';
import type { StageJob } from '../scheduling/queues.js';
import { retryUntilAvailable } from './retry-until-available.js';
import { WorkerCrashed } from './pipeline.errors.js';

/** A transfer whose generation crashed this many processes is considered the cause. */
const CRASHES_OF_GENERATING = 2;
/** In other stages child processes do the work, so the transfer is less likely the cause. */
const CRASHES_OF_OTHERS = 5;
/** A restarting Redis is back within this time; after a longer outage the reconciler repeats the stage. */
const OUTAGE_MS = 15_000;

/** The exclusive right to execute a stage of a transfer, until it is taken over. */
export interface Claim {
  readonly record: TransferRecord;
  readonly run: string;
}

/**
 * Manages claims on stages. Bull delivers at least once; the claim in the record ensures a single execution:
 * a second delivery finds the stage claimed, and writes of an execution that lost its claim are rejected.
 */
@Injectable()
export class StageClaims {
  /** Ids of executions running in this process. */
  private readonly running = new Set<string>();

  constructor(
    private readonly records: TransferRecords,
    private readonly heartbeat: Heartbeat,
    private readonly usage: GpuUsage,
  ) {}

  /** @returns null if the job is stale or another execution has claimed it */
  async take(job: StageJob, states: readonly TransferState[]): Promise<Claim | null> {
    const run = uuid();
    this.running.add(run);
    let record: TransferRecord | null = null;
    try {
      record = await this.records.change(job.transferId, (current) => {
        const stale = !states.includes(current.state) || current.stageAttempt !== job.attempt;
        // Claims of dead executions are handled by the reconciler.
        if (stale || current.run !== null) return null;
        return { run: { process: this.heartbeat.processId, run } };
      });
    } finally {
      // A failed update may have stored the claim all the same: not listing it as running lets the reconciler
      // take it over.
      if (record === null) this.running.delete(run);
    }
    return record && { record, run };
  }

  /**
   * Changes the record while the claim holds, retrying through a short outage of Redis.
   * @returns null if the claim was lost or the transfer has ended
   */
  async update(
    claim: Claim,
    changes: (record: TransferRecord) => Partial<TransferRecord>,
  ): Promise<TransferRecord | null> {
    const change = () =>
      this.records.change(claim.record.id, (record) => (isHeld(record, claim) ? changes(record) : null));
    return retryUntilAvailable(change, AbortSignal.timeout(OUTAGE_MS));
  }

  /** Whether the record still names this execution. */
  async stillHeld(claim: Claim): Promise<boolean> {
    const look = () => this.records.get(claim.record.id);
    const record = await retryUntilAvailable(look, AbortSignal.timeout(OUTAGE_MS));
    return record !== null && isHeld(record, claim);
  }

  /**
   * Makes a delivered but unclaimed job stale, so that another one can be enqueued.
   * @returns the new record; null if the stage was claimed or has moved on meanwhile
   */
  async supersede(record: TransferRecord): Promise<TransferRecord | null> {
    return this.records.change(record.id, (current) =>
      current.run === null && current.stageAttempt === record.stageAttempt && !hasEnded(current.state)
        ? { stageAttempt: current.stageAttempt + 1 }
        : null,
    );
  }

  /** Marks the execution as ended; the record's `run` is cleared by the change that advances it. */
  drop(claim: Claim): void {
    this.running.delete(claim.run);
  }

  /** Whether the execution named by a record is really running. */
  async holds(run: NonNullable<TransferRecord['run']>): Promise<boolean> {
    if (run.process === this.heartbeat.processId) return this.running.has(run.run);
    return this.heartbeat.alive(run.process);
  }

  /**
   * Takes a stage over from a dead execution, so that it can be enqueued again. A transfer that has crashed
   * too many processes fails instead; merely waiting for the GPU does not count.
   * @returns the new record; null if there was nothing to take over
   */
  async reclaim(record: TransferRecord): Promise<TransferRecord | null> {
    if (!record.run || (await this.holds(record.run))) return null;
    const died = record.run.process !== this.heartbeat.processId;
    if (died) await this.chargeForDead(record, record.run);
    return this.records.change(record.id, (current) => {
      if (current.run?.run !== record.run?.run || hasEnded(current.state)) return null;
      const crashes = current.crashes + (died && isWorking(current) ? 1 : 0);
      if (crashes >= mostCrashes(current)) return crashed(current);
      const state = current.state === 'generating' ? 'waiting' : current.state;
      return { run: null, crashes, state, stageAttempt: current.stageAttempt + 1 };
    });
  }

  /**
   * Charges the GPU time of a process that was killed during a generation: from its start to the last
   * heartbeat, both by that process's clock, but not the time that the WebUI continued alone. Uses the id of
   * the execution, so that it is charged once, even if the execution charged it itself or several processes
   * find it dead.
   */
  private async chargeForDead(
    { state, callerId, enteredAt }: TransferRecord,
    { process, run: id }: NonNullable<TransferRecord['run']>,
  ): Promise<void> {
    if (state !== 'generating') return;
    const at = await this.heartbeat.lastBeat(process);
    if (at !== null && at > enteredAt)
      await this.usage.charge({ callerId, id, ms: at - enteredAt, at, partial: true });
  }
}

function isHeld(record: TransferRecord, claim: Claim): boolean {
  return record.run?.run === claim.run && !hasEnded(record.state);
}

/** Whether its execution does more than wait for the GPU. */
function isWorking({ state, prepared }: TransferRecord): boolean {
  return state !== 'waiting' || prepared === null;
}

function mostCrashes({ state }: TransferRecord): number {
  return state === 'generating' ? CRASHES_OF_GENERATING : CRASHES_OF_OTHERS;
}

function crashed({ createdAt, timings }: TransferRecord): Partial<TransferRecord> {
  const now = Date.now();
  const error = new WorkerCrashed('The worker process of this transfer crashed repeatedly.');
  return {
    state: 'failed',
    run: null,
    finishedAt: now,
    timings: { ...timings, totalMs: now - createdAt },
    error: { code: error.code, detail: error.detail },
  };
}
