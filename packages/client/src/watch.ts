import type { Transfer, TransferEvent } from './api-types.js';
import { EaselUnreachable } from './problem.js';
import { backoff, pause } from './retry.js';
import { UnseenEvents } from './unseen-events.js';
import type { WatchEvent } from './watch-kind.js';
import type { WatchHandlers, WatchOptions } from './watch-options.js';
import { isFinal, type WatchSource } from './watch-source.js';

const PATIENCE_MS = 5 * 60_000;
/** So many streams in a row that said nothing, and only polls are tried for a while. */
const MUTE_STREAMS = 2;
const POLLS_INSTEAD = 20;

/**
 * The events of a transfer, or a batch, until it has ended, over broken connections and restarts of the service: by its stream, which is
 * taken up where it broke off, and by polling while there is none. No event comes twice and progress never falls.
 */
export class Watch<T = Transfer, E extends WatchEvent = TransferEvent> implements AsyncIterable<E> {
  private mute = 0;
  private failures = 0;
  private heardAt = Date.now();
  private readonly unseen: UnseenEvents<T, E>;

  constructor(
    private readonly source: WatchSource<T, E>,
    private readonly options: Pick<WatchOptions, 'signal' | 'patienceMs'>,
  ) {
    this.unseen = new UnseenEvents(source.kind);
  }

  /** Calls what is given for each event. @returns the transfer, or the batch, as it ended */
  async each(handlers: WatchHandlers<E> = {}): Promise<T> {
    for await (const event of this) {
      const type: E['type'] = event.type;
      const handle = handlers[type];
      handle?.(event.data);
      const end = this.source.kind.endOf(event);
      if (end !== null) return end;
    }
    throw new Error('A watch ends with done');
  }

  /** @throws EaselProblem, EaselUnreachable, or the signal's reason */
  async *[Symbol.asyncIterator](): AsyncGenerator<E, void, undefined> {
    this.heardAt = Date.now();
    for (;;) {
      for await (const event of this.round()) {
        if (!this.unseen.isNews(event)) continue;
        yield event;
        if (this.source.kind.endOf(event) !== null) return;
      }
      await pause(backoff(this.failures), this.options.signal);
    }
  }

  /** One stream to its end, or what a poll says instead, where one may poll. */
  private async *round(): AsyncGenerator<E, void, undefined> {
    if (!this.source.canPoll) {
      yield* this.listen();
      return;
    }
    if (this.mute < MUTE_STREAMS) {
      if (yield* this.listen()) return;
    } else if (this.mute++ > MUTE_STREAMS + POLLS_INSTEAD) this.mute = 0;
    yield* this.poll();
  }

  /** @returns whether the stream said anything: then there is no need to poll */
  private async *listen(): AsyncGenerator<E, boolean, undefined> {
    let heard = false;
    let told = false;
    const hear = (): void => {
      heard = true;
      this.heardAt = Date.now();
    };
    try {
      for await (const event of this.source.stream(hear)) {
        told = true;
        this.failures = 0;
        yield event;
      }
      // It was opened and has ended, as it does when the service is restarted.
      if (!told) this.failures += 1;
    } catch (error) {
      this.fail(error);
    }
    this.mute = heard ? 0 : this.mute + 1;
    return heard;
  }

  private async *poll(): AsyncGenerator<E, void, undefined> {
    try {
      const { events, retryAfterMs } = await this.source.poll();
      this.failures = 0;
      this.heardAt = Date.now();
      yield* events;
      const last = events.at(-1);
      const over = last !== undefined && this.source.kind.endOf(last) !== null;
      if (retryAfterMs !== null && !over) await pause(retryAfterMs, this.options.signal);
    } catch (error) {
      this.fail(error);
    }
  }

  /** @throws what no patience helps against */
  private fail(error: unknown): void {
    const { signal, patienceMs = PATIENCE_MS } = this.options;
    signal?.throwIfAborted();
    if (isFinal(error)) throw error;
    this.failures += 1;
    if (Date.now() - this.heardAt > patienceMs) throw new EaselUnreachable(error);
  }
}
