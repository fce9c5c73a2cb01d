import type { TransferState } from './transfer-states.js';

/** One transfer of a batch, as it was submitted. */
export interface BatchItem {
  readonly transferId: string;
  readonly style: string;
  readonly photoId: string;
}

/** The sizes at which one photo is generated. */
export interface SharedSizes {
  /** Longer side of the largest, pixels. */
  readonly maxSide: number;
  /** Whether there is more than one: then the decoded photo is worth keeping. */
  readonly several: boolean;
}

/** What never changes about a batch. Times are ms since the epoch. */
export interface BatchPlan {
  readonly id: string;
  readonly callerId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** In the order of the submission. */
  readonly items: readonly BatchItem[];
  /** A photo that came along and belongs to all of them: it goes with the batch. */
  readonly photoId: string | null;
  /** How its transfers share one photo; null: each has its own. */
  readonly shared: SharedSizes | null;
  /** Who is told of its end; may have a token in it, so it goes into no log. */
  readonly webhookUrl: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
}

/** Where one transfer of a batch stands, kept beside the batch: it is known also when the transfer was erased. */
export interface ItemStanding {
  readonly state: TransferState;
  /** It has ended at least once; an operator may have sent it back since. */
  readonly hadEnded: boolean;
  readonly erased: boolean;
}

/**
 * The truth about one batch, which is kept longer than planned where its end came late; what changes is written in the
 * very steps in which its transfers change.
 */
export interface BatchRecord extends BatchPlan {
  /** Of each item, in their order. */
  readonly standings: readonly ItemStanding[];
  /** When the last transfer ended; null while one has not. */
  readonly finishedAt: number | null;
}
