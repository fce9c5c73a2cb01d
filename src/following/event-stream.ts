import type { OutgoingHttpHeaders } from 'node:http';
import type { Writable } from 'node:stream';
import { LAST_EVENT, type Seen, type StreamEvent, toStream, unseen } from './stream-events.js';

/** A client that has read nothing for this long is disconnected. */
const STALLED_MS = 60_000;
/** How long a browser waits before it reconnects. */
const RETRY_MS = 2_000;

const HEADERS = {
  'Content-Type': 'text/event-stream',
  // Proxies must neither buffer nor compress the events.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** The part of a response that an event stream needs. */
interface StreamedAnswer extends Writable {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
}

interface ReaderState {
  /** Events that the client received on an earlier connection. */
  readonly seen: Seen;
  /** All topics of the stream, in the order of their keys in an event id. */
  readonly topics: readonly string[];
}

/**
 * An event stream to one client. For a slow client only the newest snapshot is kept, because older ones are out of
 * date; so a client never holds more memory than one snapshot.
 */
export class EventStream {
  private waiting: readonly StreamEvent[] | null = null;
  private stalledSince: number | null = null;
  private seen: Seen;
  private readonly topics: readonly string[];

  constructor(
    private readonly response: StreamedAnswer,
    { seen, topics }: ReaderState,
    /** Whether this client asked for previews. */
    readonly wantsPreviews: boolean,
  ) {
    this.seen = seen;
    this.topics = topics;
    response.writeHead(200, HEADERS);
    response.on('drain', () => this.goOn());
    this.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Sends the events that are new to the client; the stream ends after `done`. */
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

  /** Sends a comment, so that proxies don't close the idle connection, and disconnects a stalled client. */
  beat(): void {
    if (this.stalledSince === null) this.write(':\n\n');
    else if (performance.now() - this.stalledSince > STALLED_MS) this.response.destroy();
  }

  /** Ends the stream. Events that the client has not read are sent again when it reconnects. */
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
