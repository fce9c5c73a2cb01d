/** The abort reason of a signal whose deadline passed. */
export class DeadlineReached extends Error {
  override readonly name = 'DeadlineReached';
}

/**
 * Runs `work` with a signal that aborts when `signal` does or after `deadlineMs`; `extend` restarts the time.
 * Timer and listener are removed when the work ends. `AbortSignal.any` is not used because it leaks its signals on
 * Node 20.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, extend: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const forward = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(new DeadlineReached(`${deadlineMs} ms`)), deadlineMs);
  const extend = (): void => {
    if (!controller.signal.aborted) timer.refresh();
  };
  if (signal?.aborted === true) forward();
  signal?.addEventListener('abort', forward, { once: true });
  try {
    return await work(controller.signal, extend);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
}
