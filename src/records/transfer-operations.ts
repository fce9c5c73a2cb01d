import type { Caller } from '../access/caller.js';
import type { Warning } from '../errors/warning.js';
import type { Size } from '../images/pixels.js';
import type { PhotoRecord } from './photo-records.js';
import type { TransferSubmission } from './submission.dto.js';
import type { SubmittedPhoto } from './submitted-photo.js';
import type { FinishedTransfer, RemotePhoto, TransferPlan, TransferRecord } from './transfer-record.js';

/** A submission that was validated and planned, but not stored yet. */
export interface PlannedTransfer {
  readonly plan: TransferPlan;
  readonly warnings: readonly Warning[];
  /** Validated; null: no notification. */
  readonly webhookUrl: string | null;
}

/** What is known of a photo when its submission is validated. */
export type PhotoFacts = Size & Partial<Pick<PhotoRecord, 'faces'>>;

/** A validated submission whose photo is not stored yet. */
export interface ValidatedSubmission {
  readonly photo: SubmittedPhoto;
  readonly submission: TransferSubmission;
  readonly planned: PlannedTransfer;
}

/** The steps of accepting, cancelling and erasing transfers; implemented in the folder that serves transfers. */
export abstract class TransferOperations {
  /**
   * Checks whether `count` more transfers of this caller may wait.
   * @throws QueueFull, QuotaExceeded, PayloadInvalid
   */
  abstract admit(caller: Caller, count: number): Promise<void>;

  /** Adds an estimated Retry-After to a refusal to save `count` transfers; returns other errors unchanged. */
  abstract explained(caller: Caller, thrown: unknown, count: number): Promise<unknown>;

  /**
   * Validates and plans a submission.
   * @param photo null when it has yet to be fetched
   * @throws Forbidden, and the errors of the style, the settings and the photo's faces
   */
  abstract plan(caller: Caller, submission: TransferSubmission, photo: PhotoFacts | null): PlannedTransfer;

  /** For each submission, in order, the earlier transfer with the same result; null: it has to be generated. */
  abstract known(
    caller: Caller,
    asked: readonly ValidatedSubmission[],
  ): Promise<readonly (FinishedTransfer | null)[]>;

  /** Creates the record without saving it. */
  abstract draft(
    caller: Caller,
    submission: TransferSubmission,
    photo: PhotoRecord | RemotePhoto,
    planned: PlannedTransfer,
  ): TransferRecord;

  /**
   * Makes the transfer an owner of its pictures, before its record is saved.
   * @param known the earlier transfer that has its result
   * @returns the record to save: already succeeded if the known result still exists
   * @throws PhotoNotFound
   */
  abstract hold(record: TransferRecord, known: FinishedTransfer | null): Promise<TransferRecord>;

  /** Releases the pictures of a held transfer that was not saved. */
  abstract drop(record: TransferRecord): Promise<void>;

  /** To be called after it was saved: lets the scheduler take it, unless it has already ended. */
  abstract enter(record: TransferRecord): Promise<void>;

  /**
   * @param owner id of the caller that it has to belong to; undefined: any
   * @returns `changed` is false when it had already ended
   * @throws TransferNotFound, TransferExpired
   */
  abstract cancel(
    id: string,
    owner: string | undefined,
  ): Promise<{ readonly record: TransferRecord; readonly changed: boolean }>;

  /** @throws TransferNotFound, TransferExpired */
  abstract erase(id: string, owner: string | undefined): Promise<void>;
}
