/** The states of a transfer, in the order of their succession; the last three are final. */
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

/** States in which a transfer has a position in the order of generation. */
export const BEFORE_THE_GPU: readonly TransferState[] = ['queued', 'preparing', 'waiting'];

/** States in which a transfer has progress, or may get it at any moment. */
export const ON_THE_GPU: readonly TransferState[] = ['waiting', 'generating'];

const ENDS: ReadonlySet<TransferState> = new Set(['succeeded', 'failed', 'cancelled']);

export function hasEnded(state: TransferState): boolean {
  return ENDS.has(state);
}

/**
 * Whether a transfer may go from one state to another: forward by any number of states, to `failed` or `cancelled`
 * from any state that is not final, and back to `waiting` when a generation has to be tried again. Only an
 * operator's retry, through `reopen`, leaves a final state.
 */
export function mayMove(from: TransferState, to: TransferState): boolean {
  if (from === to) return true;
  if (hasEnded(from)) return false;
  if (to === 'failed' || to === 'cancelled') return true;
  if (to === 'waiting') return from !== 'queued';
  return TRANSFER_STATES.indexOf(to) > TRANSFER_STATES.indexOf(from);
}
