import type { Caller } from '../access/caller.js';
import type { DryRunView } from './dry-run.view.js';
import type { PossibleTransfer } from './transfer-operations.js';

/** Says what would come of submissions; given by the folder that serves transfers. */
export abstract class DryRuns {
  /**
   * Whether there is room for it is not looked at. One photo is looked at once, for as long as it is the same object.
   * @param cached its result is known
   * @throws what its transfer would end with for its photo; Busy under load
   */
  abstract preview(caller: Caller, asked: PossibleTransfer, cached: boolean): Promise<DryRunView>;
}
