import { AppError } from '../errors/app-error.js';

export class StorageUnavailable extends AppError.define({
  code: 'storage_unavailable',
  status: 503,
  title: 'Pictures can not be stored or read right now',
  retryAfterMs: 10_000,
}) {}

/** No blob of that content is stored (any more). Never shown to a client as it is: its caller knows what is missing. */
export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';

  constructor(readonly sha256: string) {
    super(`There is no blob ${sha256}`);
  }
}
