import { AppError } from '../errors/app-error.js';

export class StorageUnavailable extends AppError.define({
  code: 'storage_unavailable',
  status: 503,
  title: 'Pictures can not be stored or read right now',
  retryAfterMs: 10_000,
}) {}

export class DirectUploadUnavailable extends AppError.define({
  code: 'direct_upload_unavailable',
  status: 409,
  title: 'Photos can not be put into the storage directly here',
}) {}

/** No blob of that content is stored (any more). Never shown to a client as it is: its caller knows what is missing. */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';

  constructor(readonly sha256: string) {
    super(`There is no blob ${sha256}`);
  }
}

/** Says a failed read or write of the storage in the service's own words; an error that is already ours stays what it is. */
export function storageUnavailable(error: unknown): Error {
  if (error instanceof AppError || error instanceof BlobMissing) return error;
  const detail = isFull(error)
    ? 'The storage for pictures is full'
    : 'The storage for pictures does not work right now';
  return new StorageUnavailable(detail, { cause: error });
}

/** The storage library wraps what the file system said. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  return isFull(error.cause);
}
