import { median } from '../metrics/median.js';

const KEPT = 7;
/** What was slow once need not be now, and who is taken for slow would never get another chance to show it. */
const BELIEVED_MS = 600_000;

/** How long generations took lately on one WebUI. Times are `performance.now()`. */
export class RecentDurations {
  private readonly latest: { readonly at: number; readonly ms: number }[] = [];

  add(ms: number, now = performance.now()): void {
    this.latest.push({ at: now, ms });
    if (this.latest.length > KEPT) this.latest.shift();
  }

  /** The median, so that one load of a checkpoint does not count; null when nothing is known. */
  medianMs(now = performance.now()): number | null {
    return median(this.latest.filter(({ at }) => now - at < BELIEVED_MS).map(({ ms }) => ms));
  }
}
