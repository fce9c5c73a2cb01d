import type { WatchEvent, WatchKind } from './watch-kind.js';

/** Tells news from what was told before, whichever way it came. */
export class UnseenEvents<T, E extends WatchEvent> {
  private readonly last = new Map<string, string>();
  private fraction = 0;

  constructor(private readonly kind: WatchKind<T, E>) {}

  isNews(event: E): boolean {
    const fraction = this.kind.fractionOf(event) ?? this.fraction;
    if (fraction < this.fraction) return false;
    this.fraction = fraction;
    const [topic, key] = this.kind.newsOf(event);
    if (this.last.get(topic) === key) return false;
    this.last.set(topic, key);
    return true;
  }
}
