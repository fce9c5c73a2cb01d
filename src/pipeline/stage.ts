import type { TransferRecord } from '../records/transfer-record.js';
import type { TransferState } from '../records/transfer-states.js';
import type { Stage } from '../scheduling/queues.js';
import type { Claim } from './stage-claims.js';
import type { Step } from './step.js';

/** What every stage's context holds; the steps add to it. */
export interface StageContext {
  readonly claim: Claim;
  /** As it was when the stage took it, or as the stage itself last saved it. */
  record: TransferRecord;
  /** A folder for this execution's files; it goes with the execution. */
  directory: string;
}

/** One stage of the way: from which states it takes a transfer, its steps, and where it hands over to. */
export interface StageDefinition<Context extends StageContext> {
  readonly stage: Stage;
  readonly states: readonly TransferState[];
  /** Longest time for all steps; undefined where a step has its own deadline. */
  readonly deadlineMs?: number;
  readonly steps: readonly Step<Context>[];
  /** What the record becomes when all steps are through. */
  done(context: Context): (record: TransferRecord) => Partial<TransferRecord>;
  /** The stage that follows; undefined at the end. */
  readonly next?: Stage;
}
