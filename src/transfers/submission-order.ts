import type { Caller } from '../access/caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import type { Upload } from '../intake/upload-storage.js';
import type { TransferSubmission } from '../records/submission.dto.js';
import { checkPriority } from './submission-checks.js';

/** A submission with its caller. */
export interface CallerSubmission {
  readonly caller: Caller;
  readonly submission: TransferSubmission;
}

/** A submission with the id that its transfer will get. */
export interface SubmissionOrder extends CallerSubmission {
  readonly id: string;
}

/** Checks that do not depend on the photo and the style. @throws Forbidden, PayloadInvalid */
export function checkOrder({ caller, submission }: CallerSubmission, upload: Upload | undefined): void {
  checkPriority(caller, submission);
  const { photoId, photoUrl, photoBase64 } = submission;
  const sources = [upload, photoId, photoUrl, photoBase64].filter((source) => source !== undefined);
  if (sources.length > 1) {
    throw new PayloadInvalid('Send one photo: the part `photo`, photoId, photoUrl or photoBase64.', {
      fields: [{ field: 'photo', code: 'ambiguous', detail: 'more than one photo was given' }],
    });
  }
}
