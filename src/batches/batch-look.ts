import { type Answer, answerOf } from '../following/answer.js';
import type { FollowedLook } from '../following/audiences.js';
import type { StreamEvent } from '../following/stream-events.js';
import { batchEvents, batchTopics } from './batch-events.js';
import type { BatchView } from './batch.view.js';

/** A snapshot of a batch. All clients that read it at the same time share it, so that it is serialized once. */
export class BatchLook implements FollowedLook {
  private readonly rendered: { events?: readonly StreamEvent[]; answer?: Answer } = {};

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
    return (this.rendered.events ??= batchEvents(this.batch));
  }

  get answer(): Answer {
    return (this.rendered.answer ??= answerOf(this.batch, this.ended ? null : askAgainSeconds(this.batch)));
  }
}

/** Retry-After for polling, seconds: up to 5 once an item may have begun, up to 30 while all of them wait. */
function askAgainSeconds({ items, progress: { etaMs } }: BatchView): number {
  const starts = items.map(({ queue }) => queue?.estimatedStartMs.low ?? 0);
  const soon = Math.min(...starts);
  return Math.min(30, Math.max(1, Math.ceil(soon > 0 ? soon / 2000 : Math.min(etaMs / 1000, 5))));
}
