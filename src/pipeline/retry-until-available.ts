import type { AppError } from '../errors/app-error.js';
import { queueFailure } from '../errors/as-app-error.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { pause } from '../timing/pause.js';

const TRY_AGAIN_MS = 200;

/** Returns the error if Redis or the storage was unavailable, so that a retry may soon succeed. */
export function infrastructureFailure(thrown: unknown): AppError | undefined {
  return thrown instanceof StorageUnavailable ? thrown : queueFailure(thrown);
}

/**
 * Repeats idempotent work until Redis and the storage are available: for results of a stage, which a short
 * outage must not lose.
 * @throws any other error at once; the last error if the signal aborts meanwhile
 */
export async function retryUntilAvailable<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || infrastructureFailure(error) === undefined) throw error;
      await pause(TRY_AGAIN_MS, signal); // after an abort: one last try
    }
  }
}
