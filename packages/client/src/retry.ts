import { EaselProblem, EaselUnreachable } from './problem.js';

export interface RetryLimits {
  /** Maximum number of retries. Default 5. */
  readonly retries: number;
  /**
   * If the service asks for a longer wait than this (ms), there is no retry, and the problem is thrown. Default 60
   * 000.
   */
  readonly maxRetryWaitMs: number;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;
/** Statuses sent by gateways: the request may or may not have reached the service. */
const GATEWAY = new Set([502, 504]);
/** Conflicts that resolve themselves: the same submission is still being processed. */
const TEMPORARY_CONFLICTS: ReadonlySet<string> = new Set(['idempotency_in_progress']);

/**
 * The wait before the next try, ms; null if there is none.
 * @param repeatable whether repeating the request is safe
 * @param failures number of failures so far, from 1 on
 */
export function retryWait(
  error: unknown,
  { repeatable, failures }: { readonly repeatable: boolean; readonly failures: number },
  { retries, maxRetryWaitMs }: RetryLimits,
): number | null {
  if (failures > retries || !isTemporary(error, repeatable)) return null;
  if (error instanceof EaselProblem && error.retryAfterMs !== null) {
    // Jitter spreads the clients, but never retries earlier than requested.
    const wait = error.retryAfterMs + Math.random() * Math.min(1_000, error.retryAfterMs / 4);
    return error.retryAfterMs <= maxRetryWaitMs ? wait : null;
  }
  return Math.min(maxRetryWaitMs, backoff(failures));
}

/** Exponential backoff with jitter, ms. */
export function backoff(failures: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}

function isTemporary(error: unknown, repeatable: boolean): boolean {
  if (error instanceof EaselUnreachable) return repeatable;
  if (!(error instanceof EaselProblem)) return false;
  const { status, code } = error;
  if (GATEWAY.has(status)) return repeatable;
  return status === 429 || status === 503 || TEMPORARY_CONFLICTS.has(code);
}

/** @throws the signal's reason as soon as it is aborted */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
