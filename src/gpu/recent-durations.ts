import { median } from '../metrics/median.js';

const KEPT = 7;
/**
 * Older durations are ignored: a WebUI that was slow once would otherwise never get work again to show its speed.
 */
const BELIEVED_MS = 600_000;

/** Recent durations of the generations on one WebUI. Times are `performance.now()`. */
export class RecentDurations {
  private readonly latest: { readonly at: number; readonly ms: number }[] = [];

  add(ms: number, now = performance.now()): void {
    this.latest.push({ at: now, ms });
    if (this.latest.length > KEPT) this.latest.shift();
  }

  /** The median, so that a single load of a checkpoint does not count; null without recent durations. */
  medianMs(now = performance.now()): number | null {
    return median(this.latest.filter(({ at }) => now - at < BELIEVED_MS).map(({ ms }) => ms));
  }
}
