import { EaselProblem, EaselUnreachable } from './problem.js';

export interface RetryLimits {
  /** Tries after the first one. Default 5. */
  readonly retries: number;
  /** Who asks for a longer wait than this is not waited for: the problem is thrown. Default 60 s. */
  readonly maxRetryWaitMs: number;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;
/** Answers of something in between, which say nothing of what became of the request. */
const GATEWAY = new Set([502, 504]);
/** The one conflict that passes: the same submission is just being taken. */
const PASSING: ReadonlySet<string> = new Set(['idempotency_in_progress']);

/**
 * How long to wait before the next try, ms; null: there is none.
 * @param repeatable whether doing it twice is the same as once
 * @param failures how often it has failed by now, from 1 on
 */
export function retryWait(
  error: unknown,
  { repeatable, failures }: { readonly repeatable: boolean; readonly failures: number },
  { retries, maxRetryWaitMs }: RetryLimits,
): number | null {
  if (failures > retries || !passes(error, repeatable)) return null;
  if (error instanceof EaselProblem && error.retryAfterMs !== null) {
    // Not all at the same moment, and never earlier than asked for.
    const wait = error.retryAfterMs + Math.random() * Math.min(1_000, error.retryAfterMs / 4);
    return error.retryAfterMs <= maxRetryWaitMs ? wait : null;
  }
  return Math.min(maxRetryWaitMs, backoff(failures));
}

/** Twice as long each time, and not everybody's at the same moment. */
export function backoff(failures: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}

function passes(error: unknown, repeatable: boolean): boolean {
  if (error instanceof EaselUnreachable) return repeatable;
  if (!(error instanceof EaselProblem)) return false;
  const { status, code } = error;
  if (GATEWAY.has(status)) return repeatable;
  return status === 429 || status === 503 || PASSING.has(code);
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
