import { createHash } from 'node:crypto';
import { eventsOf, type Moment, type TransferEvent } from './transfer-events.js';
import type { TransferView } from './transfer.view.js';

/** A transfer as an answer: its text, and what stands in the headers beside it. */
export interface TransferAnswer {
  readonly json: string;
  readonly bytes: number;
  readonly etag: string;
  /** Null once it has ended. */
  readonly retryAfterSeconds: number | null;
}

/** What one look at a transfer showed. Everybody who looked then shares it, so that it is put into words only once. */
export class TransferLook {
  private readonly words: { events?: readonly TransferEvent[]; answer?: TransferAnswer } = {};

  constructor(
    readonly ownerId: string,
    readonly moment: Moment,
  ) {}

  get transfer(): TransferView {
    return this.moment.transfer;
  }

  get ended(): boolean {
    return this.transfer.finishedAt !== null;
  }

  get events(): readonly TransferEvent[] {
    return (this.words.events ??= eventsOf(this.moment));
  }

  get answer(): TransferAnswer {
    return (this.words.answer ??= answerOf(this.transfer));
  }
}

function answerOf(transfer: TransferView): TransferAnswer {
  const json = JSON.stringify(transfer);
  const etag = `"${createHash('sha1').update(json).digest('base64url')}"`;
  return { json, bytes: Buffer.byteLength(json), etag, retryAfterSeconds: askAgainSeconds(transfer) };
}

/** When asking again is worth it: soon while it works, later the farther back it waits. */
function askAgainSeconds({ finishedAt, queue, progress }: TransferView): number | null {
  if (finishedAt !== null) return null;
  if (queue) return Math.min(30, Math.max(1, Math.ceil(queue.estimatedStartMs.low / 2000)));
  return Math.min(10, Math.max(1, Math.ceil((progress?.etaMs ?? 0) / 1000)));
}
