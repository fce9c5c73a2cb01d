import { Logger } from '@nestjs/common';
import type { Disk } from 'flydrive';
import { ConfigurationError } from '../config/configuration-error.js';
import { withTimeout } from '../timing/with-timeout.js';

/** A prefix without objects: only whether listing succeeds matters. */
const EMPTY_PREFIX = 'is-there-a-bucket/';

/**
 * Checks that the bucket exists. If that can't be determined (storage unreachable, listing not permitted), it
 * is left to the health checks.
 * @param variable the setting that names it
 * @param address as the operator wrote it
 * @throws ConfigurationError if it does not exist
 */
export async function requireBucket(
  disk: Pick<Disk, 'listAll'>,
  variable: string,
  address: string,
): Promise<void> {
  try {
    await withTimeout(disk.listAll(EMPTY_PREFIX, { recursive: true }));
  } catch (error) {
    if (isMissing(error)) throw new ConfigurationError([`${variable}: bucket ${address} does not exist.`]);
    new Logger('Storage').warn({ bucket: address, err: error }, 'Bucket could not be checked');
  }
}

/** Both SDKs report the HTTP status, in different properties. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata, cause } = error as {
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown };
    cause?: unknown;
  };
  return code === 404 || $metadata?.httpStatusCode === 404 || isMissing(cause);
}
