import type { OutgoingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';
import { LAST_EVENT, type Seen, type StreamEvent, toStream, unseen } from './stream-events.js';

/** A reader that took nothing for this long is gone, or as good as gone. */
const STALLED_MS = 60_000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

const HEADERS = {
  'Content-Type': 'text/event-stream',
  // Whatever stands in between must neither keep events back nor pack them together.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** The part of a response that a stream of events needs. */
interface StreamedAnswer extends Writable {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
}

interface ReaderState {
  /** What the reader has got before, on another connection. */
  readonly seen: Seen;
  /** All that it can be told of, in the order in which an event's id has them. */
  readonly topics: readonly string[];
}

/**
 * One reader of events. To one that is slow only the newest is kept: what it has not taken by then is out of date, and a
 * reader never holds more memory than one look at what it follows.
 */
export class EventStream {
  private waiting: readonly StreamEvent[] | null = null;
  private stalledSince: number | null = null;
  private seen: Seen;
  private readonly topics: readonly string[];

  constructor(
    private readonly response: StreamedAnswer,
    { seen, topics }: ReaderState,
    /** Whether this reader wants to see previews. */
    readonly wantsPreviews: boolean,
  ) {
    this.seen = seen;
    this.topics = topics;
    response.writeHead(200, HEADERS);
    response.on('drain', () => this.goOn());
    this.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Shows how it stands now; the stream ends after `done`. */
  show(events: readonly StreamEvent[]): void {
    if (this.stalledSince !== null) {
      this.waiting = events;
      return;
    }
    const news = unseen(events, this.seen);
    if (news.length === 0) return;
    const { text, seen } = toStream(news, this.seen, this.topics);
    this.seen = seen;
    this.write(text);
    if (news.at(-1)?.name === LAST_EVENT) this.response.end();
  }

  /** Keeps the connection open through what ends idle ones, and drops a reader that takes nothing any more. */
  beat(): void {
    if (this.stalledSince === null) this.write(':\n\n');
    else if (performance.now() - this.stalledSince > STALLED_MS) this.response.destroy();
  }

  /** What the reader has not taken by now it can ask for when it comes back. */
  end(): void {
    if (this.stalledSince === null) this.response.end();
    else this.response.destroy();
  }

  private write(text: string): void {
    if (this.response.writableEnded) return;
    if (!this.response.write(text)) this.stalledSince = performance.now();
  }

  private goOn(): void {
    const events = this.waiting;
    this.stalledSince = null;
    this.waiting = null;
    if (events !== null) this.show(events);
  }
}
