import { AppError } from '../errors/app-error.js';

export class StorageUnavailable extends AppError.define({
  code: 'storage_unavailable',
  status: 503,
  title: 'Picture storage unavailable',
  retryAfterMs: 10_000,
}) {}

export class DirectUploadUnavailable extends AppError.define({
  code: 'direct_upload_unavailable',
  status: 409,
  title: 'Direct upload not supported',
}) {}

/**
 * The content is not stored, or no longer. Never shown to clients: the caller translates it to what is
 * missing.
 */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';

  constructor(readonly sha256: string) {
    super(`Blob ${sha256} does not exist`);
  }
}

/** Wraps a storage failure as `StorageUnavailable`; `AppError` and `BlobMissing` are returned unchanged. */
export function storageUnavailable(error: unknown): Error {
  if (error instanceof AppError || error instanceof BlobMissing) return error;
  const detail = isFull(error) ? 'The picture storage is full' : 'The picture storage is not working';
  return new StorageUnavailable(detail, { cause: error });
}

/** flydrive wraps file system errors. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  return isFull(error.cause);
}
