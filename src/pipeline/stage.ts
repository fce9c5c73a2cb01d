import type { TransferRecord } from '../records/transfer-record.js';
import type { TransferState } from '../records/transfer-states.js';
import type { Stage } from '../scheduling/queues.js';
import type { Claim } from './stage-claims.js';
import type { Step, SteppedContext } from './step.js';

/** The part of the context common to all stages; steps add to it. */
export interface StageContext extends SteppedContext {
  readonly claim: Claim;
  /** As claimed by the stage, or as last saved by it. */
  record: TransferRecord;
  /** Folder for this execution's files, removed when it ends. */
  directory: string;
}

/**
 * A stage of the pipeline: the states in which it accepts a transfer, its steps, and the stage that follows.
 */
export interface StageDefinition<Context extends StageContext> {
  readonly stage: Stage;
  readonly states: readonly TransferState[];
  /** Time limit for all steps, ms; undefined if a step has its own. */
  readonly deadlineMs?: number;
  readonly steps: readonly Step<Context>[];
  /** Changes to the record after all steps. */
  done(context: Context): (record: TransferRecord) => Partial<TransferRecord>;
  /** The next stage; undefined for the last one. */
  readonly next?: Stage;
}
