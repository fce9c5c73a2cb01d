import { Injectable } from '@nestjs/common';
import { GpuLeaseLost } from '../gpu/lease.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Stage, StageJob } from '../scheduling/queues.js';
import { StageStopped } from './pipeline.errors.js';
import { RetryJudge } from './retry-judge.js';
import { calledOff, type Verdict } from './retry-policy.js';
import type { StageContext, StageDefinition } from './stage.js';
import { StageAttempts } from './stage-attempts.js';
import { type Claim, StageClaims } from './stage-claims.js';
import { StageHandover } from './stage-handover.js';
import { runSteps } from './step.js';
import { TransferEnds } from './transfer-ends.js';

export type StageOutcome = 'done' | 'again' | 'failed' | 'stopped' | 'stale';

/** Runs a stage of a transfer: claim, steps, then the next stage, a retry, or the end. */
@Injectable()
export class StageRunner {
  constructor(
    private readonly claims: StageClaims,
    private readonly attempts: StageAttempts,
    private readonly judge: RetryJudge,
    private readonly handover: StageHandover,
    private readonly ends: TransferEnds,
  ) {}

  /** @param lost aborts if this process loses the GPU */
  async run<Context extends StageContext>(
    definition: StageDefinition<Context>,
    job: StageJob,
    lost?: AbortSignal,
  ): Promise<StageOutcome> {
    const claim = await this.claims.take(job, definition.states);
    if (claim === null) return 'stale';
    // The steps add the other fields; each checks for those it needs.
    const context = { claim, record: claim.record, directory: '' } as Context;
    try {
      await using attempt = await this.attempts.begin(claim, { deadlineMs: definition.deadlineMs, lost });
      context.directory = attempt.directory;
      await runSteps(definition.steps, context, attempt.signal);
      return await this.advance(definition, context);
    } catch (thrown) {
      return await this.handleFailure(definition.stage, context, thrown);
    } finally {
      this.claims.drop(claim);
      await this.ends.sweepAfter(claim.record.id);
    }
  }

  /** Stops all stages running in this process. */
  stopAll(): void {
    this.attempts.stopAll();
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
      failures: 0,
      pause: null,
      stageAttempt: current.stageAttempt + 1,
    }));
    if (record === null) return 'stopped';
    if (definition.next) await this.handover.to(definition.next, record);
    else await this.ends.settle(record);
    return 'done';
  }

  private async handleFailure(
    stage: Stage,
    { claim, record, step }: StageContext,
    thrown: unknown,
  ): Promise<StageOutcome> {
    // Cancelling or erasing a transfer removes its pictures: a failure caused by that is not a fault.
    if (!(await this.claims.stillHeld(claim))) return 'stopped';
    if (thrown instanceof StageStopped || thrown instanceof GpuLeaseLost) {
      await this.again(claim, stage, stage, calledOff(record));
      return 'stopped';
    }
    const verdict = this.judge.judge(record, { stage, step }, thrown);
    if (verdict.kind === 'fail') {
      await this.ends.fail(record.id, verdict.error, claim.run);
      return 'failed';
    }
    await this.again(claim, stage, verdict.from === 'same' ? stage : verdict.from, retried(verdict));
    return 'again';
  }

  /** Re-enqueues the transfer, for the same stage or an earlier one. */
  private async again(
    claim: Claim,
    stage: Stage,
    from: Stage,
    changes: Partial<TransferRecord>,
  ): Promise<void> {
    const record = await this.claims.update(claim, (current) => ({
      ...changes,
      ...(current.state === 'generating' || from !== stage ? { state: 'waiting' as const } : {}),
      run: null,
      stageAttempt: current.stageAttempt + 1,
    }));
    if (record) await this.handover.to(from, record);
  }
}

function retried({ changes, delayMs }: Extract<Verdict, { kind: 'again' }>): Partial<TransferRecord> {
  return { ...changes, pause: { since: Date.now(), ms: delayMs } };
}
