import { hasEnded, TRANSFER_STATES, type TransferState } from './transfer-states.js';

/** The states of a batch, derived from the states of its transfers. The last four are final. */
export const BATCH_STATES = [
  'queued',
  'running',
  'succeeded',
  'partially_succeeded',
  'failed',
  'cancelled',
] as const;

export type BatchState = (typeof BATCH_STATES)[number];

/** How many transfers are in each state. */
export type StateCounts = Readonly<Record<TransferState, number>>;

export function countStates(states: readonly TransferState[]): StateCounts {
  const counts = Object.fromEntries(TRANSFER_STATES.map((state) => [state, 0])) as Record<
    TransferState,
    number
  >;
  for (const state of states) counts[state] += 1;
  return counts;
}

/**
 * `queued` until the first transfer leaves the waiting room, `running` until the last one ends. Then `succeeded` when
 * all succeeded, `partially_succeeded` when some did; when none did, `failed` if one failed, else `cancelled`.
 */
export function batchStateOf(states: readonly TransferState[]): BatchState {
  const { queued, succeeded, failed } = countStates(states);
  if (queued === states.length) return 'queued';
  if (!states.every((state) => hasEnded(state))) return 'running';
  if (succeeded === states.length) return 'succeeded';
  if (succeeded > 0) return 'partially_succeeded';
  return failed > 0 ? 'failed' : 'cancelled';
}
