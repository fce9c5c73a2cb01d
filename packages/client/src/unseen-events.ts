import type { WatchEvent, WatchKind } from './watch-kind.js';

/** Filters out repeated events, whether they come from the stream or from a poll. */
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
