import { type Answer, answerOf } from '../following/answer.js';
import type { FollowedLook } from '../following/audiences.js';
import type { StreamEvent } from '../following/stream-events.js';
import { eventsOf, type Moment, TRANSFER_TOPICS } from './transfer-events.js';
import type { TransferView } from '../records/transfer.view.js';

/** A snapshot of a transfer. All clients that read it at the same time share it, so that it is serialized once. */
export class TransferLook implements FollowedLook {
  readonly topics = TRANSFER_TOPICS;
  private readonly rendered: { events?: readonly StreamEvent[]; answer?: Answer } = {};

  constructor(
    readonly ownerId: string,
    readonly moment: Moment,
  ) {}

  get id(): string {
    return this.transfer.id;
  }

  get transfer(): TransferView {
    return this.moment.transfer;
  }

  get ended(): boolean {
    return this.transfer.finishedAt !== null;
  }

  get events(): readonly StreamEvent[] {
    return (this.rendered.events ??= eventsOf(this.moment));
  }

  get answer(): Answer {
    return (this.rendered.answer ??= answerOf(this.transfer, askAgainSeconds(this.transfer)));
  }
}

/**
 * Retry-After for polling, seconds: 1 to 10 while it is worked on, up to 30 while it waits; null when it has ended.
 */
function askAgainSeconds({ finishedAt, queue, progress }: TransferView): number | null {
  if (finishedAt !== null) return null;
  if (queue) return Math.min(30, Math.max(1, Math.ceil(queue.estimatedStartMs.low / 2000)));
  return Math.min(10, Math.max(1, Math.ceil((progress?.etaMs ?? 0) / 1000)));
}
