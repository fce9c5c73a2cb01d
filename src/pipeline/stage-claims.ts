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

/** A transfer whose generations ended this many processes is held for the cause. */
const CRASHES_OF_GENERATING = 2;
/** In the other stages child processes do the work, and a transfer is rather a bystander. */
const CRASHES_OF_OTHERS = 5;
/** A Redis that restarts is back within this; after a longer outage the reconciler repeats the stage. */
const OUTAGE_MS = 15_000;

/** The right to work on one stage of one transfer, as long as nobody took it over. */
export interface Claim {
  readonly record: TransferRecord;
  readonly run: string;
}

/**
 * Who may work on a stage. Bull delivers at least once; the claim in the record makes it once: a second delivery
 * finds it taken, and what an execution writes after it lost its claim is not accepted.
 */
@Injectable()
export class StageClaims {
  /** Executions under way in this process. */
  private readonly running = new Set<string>();

  constructor(
    private readonly records: TransferRecords,
    private readonly heartbeat: Heartbeat,
    private readonly usage: GpuUsage,
  ) {}

  /** @returns null when the job is stale, or somebody else works on it. */
  async take(job: StageJob, states: readonly TransferState[]): Promise<Claim | null> {
    const run = uuid();
    this.running.add(run);
    let record: TransferRecord | null = null;
    try {
      record = await this.records.change(job.transferId, (current) => {
        const stale = !states.includes(current.state) || current.stageAttempt !== job.attempt;
        // What a dead execution left is the reconciler's to judge.
        if (stale || current.run !== null) return null;
        return { run: { process: this.heartbeat.processId, run } };
      });
    } finally {
      // A claim that failed without an answer may stand in the record: nobody works on it then, and that must show.
      if (record === null) this.running.delete(run);
    }
    return record && { record, run };
  }

  /**
   * Changes the record as long as the claim holds, through a short outage of Redis too.
   * @returns null when it was lost, or the transfer has ended.
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
   * Makes the job that is out for an unclaimed stage stale, so that another one can be enqueued.
   * @returns the record as it is now; null when the stage was claimed or moved on meanwhile.
   */
  async supersede(record: TransferRecord): Promise<TransferRecord | null> {
    return this.records.change(record.id, (current) =>
      current.run === null && current.stageAttempt === record.stageAttempt && !hasEnded(current.state)
        ? { stageAttempt: current.stageAttempt + 1 }
        : null,
    );
  }

  /** Says that this execution is over; the record's own `run` is cleared by the change that moves it on. */
  drop(claim: Claim): void {
    this.running.delete(claim.run);
  }

  /** Whether the execution that a record names is really under way. */
  async holds(run: NonNullable<TransferRecord['run']>): Promise<boolean> {
    if (run.process === this.heartbeat.processId) return this.running.has(run.run);
    return this.heartbeat.alive(run.process);
  }

  /**
   * Takes the work of a dead execution away from it, so that the stage can be enqueued again. Who has ended too
   * many processes is not given another; merely waiting for the GPU ends none.
   * @returns the record as it is now; null when there was nothing to take.
   */
  async reclaim(record: TransferRecord): Promise<TransferRecord | null> {
    if (!record.run || (await this.holds(record.run))) return null;
    const died = record.run.process !== this.heartbeat.processId;
    if (died) await this.chargeForDead(record, record.run);
    return this.records.change(record.id, (current) => {
      if (current.run?.run !== record.run?.run || hasEnded(current.state)) return null;
      const crashes = current.crashes + (died && works(current) ? 1 : 0);
      if (crashes >= mostCrashes(current)) return crashed(current);
      const state = current.state === 'generating' ? 'waiting' : current.state;
      return { run: null, crashes, state, stageAttempt: current.stageAttempt + 1 };
    });
  }

  /**
   * Who was killed while the GPU worked for it could put that down to nobody. What is known is charged: from the begin of
   * the generation to the last sign of life, both by that process's clock; not what the WebUI went on with alone. Charged
   * as its own execution would have, so once, whether that still did, or several find it dead.
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

/** Whether its execution does more than wait for its turn on the GPU. */
function works({ state, prepared }: TransferRecord): boolean {
  return state !== 'waiting' || prepared === null;
}

function mostCrashes({ state }: TransferRecord): number {
  return state === 'generating' ? CRASHES_OF_GENERATING : CRASHES_OF_OTHERS;
}

function crashed({ createdAt, timings }: TransferRecord): Partial<TransferRecord> {
  const now = Date.now();
  const error = new WorkerCrashed('The process that worked on it died again and again.');
  return {
    state: 'failed',
    run: null,
    finishedAt: now,
    timings: { ...timings, totalMs: now - createdAt },
    error: { code: error.code, detail: error.detail },
  };
}
