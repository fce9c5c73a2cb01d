import type { TransferState } from './transfer-states.js';

/** One transfer of a batch, as it was submitted. */
export interface BatchItem {
  readonly transferId: string;
  readonly style: string;
  readonly photoId: string;
}

/** The sizes at which the shared photo of a batch is generated. */
export interface SharedSizes {
  /** Longer side of the largest size, pixels. */
  readonly maxSide: number;
  /** Whether there is more than one size: then the decoded photo is worth keeping. */
  readonly several: boolean;
}

/** The immutable part of a batch. Times are ms since the epoch. */
export interface BatchPlan {
  readonly id: string;
  readonly callerId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** In the order of the submission. */
  readonly items: readonly BatchItem[];
  /** A photo that was sent with the batch for all of its transfers, erased with the batch; null: there is none. */
  readonly photoId: string | null;
  /** The sizes of the one photo that its transfers share; null: each transfer has its own photo. */
  readonly shared: SharedSizes | null;
  /** Notified when it ends. It may carry a token, so it must never be logged. */
  readonly webhookUrl: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
}

/** The state of one transfer of a batch. It is kept with the batch, so it outlives the erasure of the transfer. */
export interface ItemStanding {
  readonly state: TransferState;
  /** The transfer has ended at least once; an operator may have sent it back since. */
  readonly hadEnded: boolean;
  readonly erased: boolean;
}

/**
 * The source of truth about one batch. Its mutable part is written by the scripts that change its transfers; a batch
 * that ends late is kept longer than planned.
 */
export interface BatchRecord extends BatchPlan {
  /** One per item, in the same order. */
  readonly standings: readonly ItemStanding[];
  /** When the last transfer ended; null while at least one is unfinished. */
  readonly finishedAt: number | null;
}
