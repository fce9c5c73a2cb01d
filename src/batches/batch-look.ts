import { type Answer, answerOf } from '../following/answer.js';
import type { FollowedLook } from '../following/audiences.js';
import type { StreamEvent } from '../following/stream-events.js';
import { batchEvents, batchTopics } from './batch-events.js';
import type { BatchView } from './batch.view.js';

/** What one look at a batch showed. Everybody who looked then shares it, so that it is put into words only once. */
export class BatchLook implements FollowedLook {
  private readonly words: { events?: readonly StreamEvent[]; answer?: Answer } = {};

  constructor(
    readonly ownerId: string,
    readonly batch: BatchView,
  ) {}

  get id(): string {
    return this.batch.id;
  }

  get ended(): boolean {
    return this.batch.finishedAt !== null;
  }

  get topics(): readonly string[] {
    return batchTopics(this.batch);
  }

  get events(): readonly StreamEvent[] {
    return (this.words.events ??= batchEvents(this.batch));
  }

  get answer(): Answer {
    return (this.words.answer ??= answerOf(this.batch, this.ended ? null : askAgainSeconds(this.batch)));
  }
}

/** When asking again is worth it: soon while it works, later the longer it will take to begin. */
function askAgainSeconds({ items, progress: { etaMs } }: BatchView): number {
  const starts = items.map(({ queue }) => queue?.estimatedStartMs.low ?? 0);
  const soon = Math.min(...starts);
  return Math.min(30, Math.max(1, Math.ceil(soon > 0 ? soon / 2000 : Math.min(etaMs / 1000, 5))));
}
