import type { AppError } from '../errors/app-error.js';
import { queueFailure } from '../errors/as-app-error.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { pause } from '../timing/pause.js';

const TRY_AGAIN_MS = 200;

/** Whether Redis or the storage was away: the same may succeed a moment later. */
export function infrastructureFailure(thrown: unknown): AppError | undefined {
  return thrown instanceof StorageUnavailable ? thrown : queueFailure(thrown);
}

/**
 * Repeats what may be repeated until Redis and the storage are there again: for what a stage has achieved, which must
 * not get lost for a hiccup of its surroundings.
 * @throws whatever else fails; the last failure when the signal aborts meanwhile
 */
export async function retryUntilAvailable<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || infrastructureFailure(error) === undefined) throw error;
      await pause(TRY_AGAIN_MS, signal); // aborted: one last try
    }
  }
}
