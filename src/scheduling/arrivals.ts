import type { Arrival, ForecastTransfer } from './forecast.js';

/** A transfer that came lately, whatever has become of it. */
export interface RecentArrival {
  readonly transfer: ForecastTransfer;
  /** ms since the epoch. */
  readonly queuedAt: number;
}

/** As many as came within this are taken for what goes on coming. */
const LATELY_MS = 60_000;
const FORESEEN_MS = 600_000;
const MOST = 200;

/**
 * Who will come, if as many come as did in the latest minute, evenly, and of the same kinds. Nobody, when all want the same
 * checkpoint: then nobody who comes later goes before anybody, and it need not be known.
 */
export function expectedArrivals(lately: readonly RecentArrival[], now: number): Arrival[] {
  const recent = lately
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
