import { Forbidden } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { chooseFaces } from '../faces/frame-faces.js';
import type { PhotoRecord } from '../records/photo-records.js';
import type { TransferSubmission } from '../records/submission.dto.js';

/** @throws Forbidden */
export function checkPriority(
  { mayPrioritise }: Caller,
  { priority }: Pick<TransferSubmission, 'priority'>,
): void {
  if (priority === 'high' && !mayPrioritise)
    throw new Forbidden('This key lacks the `priority` scope, which `priority: high` requires.');
}

/**
 * Rejects a submission early if the known faces of its photo already rule it out.
 * @param known null when face detection has not run yet
 * @throws FaceNotFound, FaceIndexUnknown
 */
export function checkFaces(
  known: PhotoRecord['faces'],
  { faces, onNoFace }: Pick<TransferSubmission, 'faces' | 'onNoFace'>,
): void {
  if (known === null || (known.length === 0 && onNoFace === 'continue')) return;
  chooseFaces(known, faces);
}
