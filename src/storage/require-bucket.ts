import { Logger } from '@nestjs/common';
import type { Disk } from 'flydrive';
import { ConfigurationError } from '../config/configuration-error.js';
import { withTimeout } from '../timing/with-timeout.js';

/** Where no object lies: only whether it can be listed counts. */
const NOWHERE = 'is-there-a-bucket/';

/**
 * Looks whether the bucket is there. What can't be said, because the storage is away or lets nobody list, is left to
 * the health checks.
 * @param variable the setting that names it
 * @param address as the operator knows it
 * @throws ConfigurationError when there is none
 */
export async function requireBucket(
  disk: Pick<Disk, 'listAll'>,
  variable: string,
  address: string,
): Promise<void> {
  try {
    await withTimeout(disk.listAll(NOWHERE, { recursive: true }));
  } catch (error) {
    if (isMissing(error)) throw new ConfigurationError([`${variable}: there is no bucket ${address}.`]);
    new Logger('Storage').warn({ bucket: address, err: error }, 'The bucket could not be looked at');
  }
}

/** Both SDKs say the status of the answer, each in its own place. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata, cause } = error as {
    code?: unknown;
    $metadata?: { httpStatusCode?: unknown };
    cause?: unknown;
  };
  return code === 404 || $metadata?.httpStatusCode === 404 || isMissing(cause);
}
