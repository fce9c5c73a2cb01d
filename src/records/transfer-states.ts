/** Where a transfer can stand, in the order it goes through them; the last three are ends. */
export const TRANSFER_STATES = [
  'queued',
  'preparing',
  'waiting',
  'generating',
  'finishing',
  'succeeded',
  'failed',
  'cancelled',
] as const;

export type TransferState = (typeof TRANSFER_STATES)[number];

/** Here a transfer has a place in the order in which they are generated: it is not, or not any more. */
export const BEFORE_THE_GPU: readonly TransferState[] = ['queued', 'preparing', 'waiting'];

/** Here a transfer has progress, or may have some at any moment. */
export const ON_THE_GPU: readonly TransferState[] = ['waiting', 'generating'];

const ENDS: ReadonlySet<TransferState> = new Set(['succeeded', 'failed', 'cancelled']);

export function hasEnded(state: TransferState): boolean {
  return ENDS.has(state);
}

/**
 * Whether a transfer may go from one state to another: forward by any number of places, to an end from anywhere that
 * is not an end, and back to `waiting` when a generation has to be tried again. An end is final: only an operator's retry,
 * which goes through `reopen`, leaves it.
 */
export function mayMove(from: TransferState, to: TransferState): boolean {
  if (from === to) return true;
  if (hasEnded(from)) return false;
  if (to === 'failed' || to === 'cancelled') return true;
  if (to === 'waiting') return from !== 'queued';
  return TRANSFER_STATES.indexOf(to) > TRANSFER_STATES.indexOf(from);
}
