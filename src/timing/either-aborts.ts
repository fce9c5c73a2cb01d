/**
 * Resolves when one of the two aborts. Not `AbortSignal.any`, whose signal is retained as long as its sources live.
 */
export async function eitherAborts(first: AbortSignal, second: AbortSignal): Promise<void> {
  if (first.aborted || second.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      first.removeEventListener('abort', end);
      second.removeEventListener('abort', end);
      resolve();
    };
    first.addEventListener('abort', end, { once: true });
    second.addEventListener('abort', end, { once: true });
  });
}

/** A signal that follows two others until it is disposed of. */
export interface JoinedSignal extends Disposable {
  /** Aborts with the first of the two, with the same reason. */
  readonly signal: AbortSignal;
}

/**
 * Joins two signals. Not with `AbortSignal.any`, which would leak memory with sources that live as long as the
 * process.
 */
export function joinSignals(first: AbortSignal, second: AbortSignal): JoinedSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort((first.aborted ? first : second).reason);
  if (first.aborted || second.aborted) abort();
  const sources = [first, second];
  for (const source of sources) source.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const source of sources) source.removeEventListener('abort', abort);
    },
  };
}
