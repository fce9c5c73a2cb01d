import { BackendUnavailable } from '../gpu/gpu.errors.js';

/** One more look at the card is made in this time. */
const GIVE_WAY_AFTER_MS = 3_000;

/**
 * A signal that aborts when somebody has kept its turn for a while without being able to use it, and others stand behind:
 * they may need less. For as long as somebody needs it.
 */
export function giveWay(othersWait: () => boolean): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setInterval(() => {
    if (othersWait()) controller.abort(noRoom());
  }, GIVE_WAY_AFTER_MS);
  return { signal: controller.signal, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Passes, and costs no attempt. */
function noRoom(): BackendUnavailable {
  return new BackendUnavailable('Another program has the memory of the card.', {
    reason: 'busy-with-others',
    retryable: true,
    gpuMayBeBusy: false,
  });
}
