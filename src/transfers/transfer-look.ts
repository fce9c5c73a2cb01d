import { type Answer, answerOf } from '../following/answer.js';
import type { FollowedLook } from '../following/audiences.js';
import type { StreamEvent } from '../following/stream-events.js';
import { eventsOf, type Moment, TRANSFER_TOPICS } from './transfer-events.js';
import type { TransferView } from '../records/transfer.view.js';

/** What one look at a transfer showed. Everybody who looked then shares it, so that it is put into words only once. */
export class TransferLook implements FollowedLook {
  readonly topics = TRANSFER_TOPICS;
  private readonly words: { events?: readonly StreamEvent[]; answer?: Answer } = {};

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
    return (this.words.events ??= eventsOf(this.moment));
  }

  get answer(): Answer {
    return (this.words.answer ??= answerOf(this.transfer, askAgainSeconds(this.transfer)));
  }
}

/** When asking again is worth it: soon while it works, later the farther back it waits. */
function askAgainSeconds({ finishedAt, queue, progress }: TransferView): number | null {
  if (finishedAt !== null) return null;
  if (queue) return Math.min(30, Math.max(1, Math.ceil(queue.estimatedStartMs.low / 2000)));
  return Math.min(10, Math.max(1, Math.ceil((progress?.etaMs ?? 0) / 1000)));
}
