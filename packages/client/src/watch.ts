import type { Transfer, TransferEvent } from './api-types.js';
import { EaselUnreachable } from './problem.js';
import { backoff, pause } from './retry.js';
import { UnseenEvents } from './unseen-events.js';
import type { WatchEvent } from './watch-kind.js';
import type { WatchHandlers, WatchOptions } from './watch-options.js';
import { isFinal, type WatchSource } from './watch-source.js';

const PATIENCE_MS = 5 * 60_000;
/** After this many silent streams in a row, the next rounds only poll. */
const MAX_SILENT_STREAMS = 2;
const POLLS_BEFORE_STREAM = 20;

/**
 * The events of a transfer or batch until it has ended, across broken connections and restarts of the service:
 * from its stream, which is resumed where it broke off, and by polling while there is none. No event is repeated,
 * and progress never decreases.
 */
export class Watch<T = Transfer, E extends WatchEvent = TransferEvent> implements AsyncIterable<E> {
  private silentStreams = 0;
  private failures = 0;
  private lastReceivedAt = Date.now();
  private readonly unseen: UnseenEvents<T, E>;

  constructor(
    private readonly source: WatchSource<T, E>,
    private readonly options: Pick<WatchOptions, 'signal' | 'patienceMs'>,
  ) {
    this.unseen = new UnseenEvents(source.kind);
  }

  /** Calls the handler of each event. @returns the transfer or batch once it has ended */
  async each(handlers: WatchHandlers<E> = {}): Promise<T> {
    for await (const event of this) {
      const type: E['type'] = event.type;
      const handle = handlers[type];
      handle?.(event.data);
      const end = this.source.kind.endOf(event);
      if (end !== null) return end;
    }
    throw new Error('The watch ended without a done event');
  }

  /** @throws EaselProblem, EaselUnreachable, or the signal's reason */
  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    this.lastReceivedAt = Date.now();
    for (;;) {
      for await (const event of this.round()) {
        if (!this.unseen.isNews(event)) continue;
        yield event;
        if (this.source.kind.endOf(event) !== null) return;
      }
      await pause(backoff(this.failures), this.options.signal);
    }
  }

  /** One stream to its end, followed by a poll if the stream was silent and polling is possible. */
  private async *round(): AsyncGenerator<E, void, undefined> {
    if (!this.source.canPoll) {
      yield* this.listen();
      return;
    }
    if (this.silentStreams < MAX_SILENT_STREAMS) {
      if (yield* this.listen()) return;
    } else if (this.silentStreams++ > MAX_SILENT_STREAMS + POLLS_BEFORE_STREAM) this.silentStreams = 0;
    yield* this.poll();
  }

  /** @returns whether the stream sent anything: then there is no need to poll */
  private async *listen(): AsyncGenerator<E, boolean, undefined> {
    let received = false;
    let hasEvents = false;
    const onWord = (): void => {
      received = true;
      this.lastReceivedAt = Date.now();
    };
    try {
      for await (const event of this.source.stream(onWord)) {
        hasEvents = true;
        this.failures = 0;
        yield event;
      }
      // The stream was opened and has ended, as happens when the service restarts.
      if (!hasEvents) this.failures += 1;
    } catch (error) {
      this.fail(error);
    }
    this.silentStreams = received ? 0 : this.silentStreams + 1;
    return received;
  }

  private async *poll(): AsyncGenerator<E, void, undefined> {
    try {
      const { events, retryAfterMs } = await this.source.poll();
      this.failures = 0;
      this.lastReceivedAt = Date.now();
      yield* events;
      const last = events.at(-1);
      const over = last !== undefined && this.source.kind.endOf(last) !== null;
      if (retryAfterMs !== null && !over) await pause(retryAfterMs, this.options.signal);
    } catch (error) {
      this.fail(error);
    }
  }

  /** @throws errors that a retry cannot fix */
  private fail(error: unknown): void {
    const { signal, patienceMs = PATIENCE_MS } = this.options;
    signal?.throwIfAborted();
    if (isFinal(error)) throw error;
    this.failures += 1;
    if (Date.now() - this.lastReceivedAt > patienceMs) throw new EaselUnreachable(error);
  }
}
