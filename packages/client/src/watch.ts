import type { Transfer, TransferEvent } from './api-types.js';
import { EaselUnreachable } from './problem.js';
import { backoff, pause } from './retry.js';
import { isFinal, type TransferSource } from './transfer-source.js';
import { UnseenEvents } from './unseen-events.js';
import type { WatchHandlers, WatchOptions } from './watch-options.js';

const PATIENCE_MS = 5 * 60_000;
/** So many streams in a row that said nothing, and only polls are tried for a while. */
const MUTE_STREAMS = 2;
const POLLS_INSTEAD = 20;

/**
 * A transfer's events until it has ended, over broken connections and restarts of the service: by its stream, which is
 * taken up where it broke off, and by polling while there is none. No event comes twice and progress never falls.
 */
export class Watch implements AsyncIterable<TransferEvent> {
  private mute = 0;
  private failures = 0;
  private heardAt = Date.now();
  private readonly unseen = new UnseenEvents();

  constructor(
    private readonly source: TransferSource,
    private readonly options: WatchOptions,
  ) {}

  /** Calls what is given for each event. @returns the transfer as it ended */
  async each(handlers: WatchHandlers = {}): Promise<Transfer> {
    for await (const event of this) {
      const handle = handlers[event.type] as ((data: TransferEvent['data']) => void) | undefined;
      handle?.(event.data);
      if (event.type === 'done') return event.data;
    }
    throw new Error('A watch ends with done');
  }

  /** @throws EaselProblem, EaselUnreachable, or the signal's reason */
  async *[Symbol.asyncIterator](): AsyncGenerator<TransferEvent, void, undefined> {
    this.heardAt = Date.now();
    for (;;) {
      for await (const event of this.round()) {
        if (!this.unseen.isNews(event)) continue;
        yield event;
        if (event.type === 'done') return;
      }
      await pause(backoff(this.failures), this.options.signal);
    }
  }

  /** One stream to its end, or what a poll says instead, where one may poll. */
  private async *round(): AsyncGenerator<TransferEvent, void, undefined> {
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
  private async *listen(): AsyncGenerator<TransferEvent, boolean, undefined> {
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

  private async *poll(): AsyncGenerator<TransferEvent, void, undefined> {
    try {
      const { events, retryAfterMs } = await this.source.poll();
      this.failures = 0;
      this.heardAt = Date.now();
      yield* events;
      if (retryAfterMs !== null && events.at(-1)?.type !== 'done')
        await pause(retryAfterMs, this.options.signal);
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
