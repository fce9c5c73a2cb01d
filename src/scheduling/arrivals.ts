import type { Arrival, ForecastTransfer } from './forecast.js';

/** A transfer that was submitted recently, whatever its state is now. */
export interface RecentArrival {
  readonly transfer: ForecastTransfer;
  /** ms since the epoch. */
  readonly queuedAt: number;
}

/** The arrival rate over this window is assumed to continue. */
const LATELY_MS = 60_000;
const FORESEEN_MS = 600_000;
const MOST = 200;

/**
 * Predicts arrivals for the next 10 minutes: the rate and the kinds of the last minute, evenly spaced. Empty
 * when all recent transfers use the same checkpoint: later arrivals can then overtake nothing, so they need
 * not be simulated.
 */
export function expectedArrivals(recentArrivals: readonly RecentArrival[], now: number): Arrival[] {
  const recent = recentArrivals
    .filter(({ queuedAt }) => queuedAt > now - LATELY_MS)
    .toSorted((one, other) => one.queuedAt - other.queuedAt);
  if (new Set(recent.map(({ transfer }) => transfer.waiting.checkpoint)).size < 2) return [];
  const apartMs = LATELY_MS / recent.length;
  const count = Math.min(MOST, Math.floor(FORESEEN_MS / apartMs));
  return Array.from({ length: count }, (_, index) => index).flatMap((index) => {
    const like = recent[index % recent.length];
    const atMs = (index + 0.5) * apartMs;
    return like === undefined ? [] : [{ atMs, transfer: again(like.transfer, `later.${index}`, now + atMs) }];
  });
}

function again({ waiting, work }: ForecastTransfer, id: string, at: number): ForecastTransfer {
  const fresh = { id, priority: 'normal', queuedAt: at, enteredAt: at, failedOn: [], overtaken: 0 } as const;
  return { waiting: { ...waiting, ...fresh }, work, prepared: false };
}
