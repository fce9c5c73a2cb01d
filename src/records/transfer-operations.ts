import type { Caller } from '../access/caller.js';
import type { Warning } from '../errors/warning.js';
import type { Size } from '../images/pixels.js';
import type { PhotoRecord } from './photo-records.js';
import type { TransferSubmission } from './submission.dto.js';
import type { SubmittedPhoto } from './submitted-photo.js';
import type { FinishedTransfer, RemotePhoto, TransferPlan, TransferRecord } from './transfer-record.js';

/** What was decided about a submission; nothing is stored yet. */
export interface PlannedTransfer {
  readonly plan: TransferPlan;
  readonly warnings: readonly Warning[];
  /** Judged; null: nobody is told. */
  readonly webhookUrl: string | null;
}

/** A photo as far as it is known when a submission is judged. */
export type JudgedPhoto = Size & Partial<Pick<PhotoRecord, 'faces'>>;

/** A transfer that was found to be possible, before its photo is stored. */
export interface PossibleTransfer {
  readonly photo: SubmittedPhoto;
  readonly submission: TransferSubmission;
  readonly planned: PlannedTransfer;
}

/** What accepting transfers, stopping and erasing them takes; given by the folder that serves transfers. */
export abstract class TransferOperations {
  /** Looks whether there is room for so many more of this caller's. @throws QueueFull, QuotaExceeded, PayloadInvalid */
  abstract admit(caller: Caller, count: number): Promise<void>;

  /** A refusal that came when so many were saved, with an honest Retry-After; any other failure as it is. */
  abstract explained(caller: Caller, thrown: unknown, count: number): Promise<unknown>;

  /**
   * Decides whether it can succeed at all.
   * @param photo null when it has yet to be fetched
   * @throws Forbidden, and what is wrong with the style, the settings, or the photo's faces
   */
  abstract judge(caller: Caller, submission: TransferSubmission, photo: JudgedPhoto | null): PlannedTransfer;

  /** The transfers that have the results already, in the order of those who ask; null for one that has to be generated. */
  abstract known(
    caller: Caller,
    asked: readonly PossibleTransfer[],
  ): Promise<readonly (FinishedTransfer | null)[]>;

  /** The record that it would have, saved nowhere. */
  abstract draft(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    planned: PlannedTransfer,
  ): TransferRecord;

  /**
   * Takes hold of the pictures of one that is about to be saved.
   * @param known the transfer that has its result
   * @returns it as it is to be saved: ended where its result is known, and has not been erased just now
   * @throws PhotoNotFound
   */
  abstract hold(record: TransferRecord, known: FinishedTransfer | null): Promise<TransferRecord>;

  /** Lets go of what one holds that was not saved after all. */
  abstract drop(record: TransferRecord): Promise<void>;

  /** It was saved: from now on it waits for its turn, unless it has ended. */
  abstract enter(record: TransferRecord): Promise<void>;

  /**
   * @param owner whose it has to be
   * @returns `changed` false when it had ended before
   * @throws TransferNotFound, TransferExpired
   */
  abstract cancel(
    id: string,
    owner: string | undefined,
  ): Promise<{ readonly record: TransferRecord; readonly changed: boolean }>;

  /** @throws TransferNotFound, TransferExpired */
  abstract erase(id: string, owner: string | undefined): Promise<void>;
}
