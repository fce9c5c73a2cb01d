import type { Caller } from '../access/caller.js';
import type { DryRunView } from './dry-run.view.js';
import type { ValidatedSubmission } from './transfer-operations.js';

/** Previews submissions; implemented in the folder that serves transfers. */
export abstract class DryRuns {
  /**
   * Does not check for room in the queue. A photo is analysed once as long as the same object is passed.
   * @param cached whether an earlier result would be returned
   * @throws the error with which the transfer would fail because of its photo; Busy under load
   */
  abstract preview(caller: Caller, asked: ValidatedSubmission, cached: boolean): Promise<DryRunView>;
}
