import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { pause } from '../gpu/pause.js';
import { Metrics } from '../metrics/metrics.js';
import { GpuUsage } from '../scheduling/gpu-usage.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { Signals } from '../scheduling/signals.js';
import { StageStopped } from './pipeline.errors.js';

const LOOK_AGAIN_MS = 500;
const NOTHING = (): void => undefined;

/** Who wants a GPU. */
export interface Turnout {
  readonly slot: string;
  /** When the transfer was ready for its turn, ms since the epoch. */
  readonly since: number;
  /** Whether it may be sent to the WebUI while the one before is nearly done. */
  readonly mayPark: boolean;
}

export interface Turn {
  /** Lets one that may be parked come behind. */
  nearlyDone(): void;
  /** Gives the GPU to the next. */
  release(): void;
}

interface Before {
  /** Nearly done, or over. */
  readonly near: Promise<void>;
  /** And everybody before it. */
  readonly over: Promise<void>;
}

/**
 * Whose turn it is on each GPU: one transfer at a time, in the order in which they came, while its WebUI is open for work
 * and no operator holds the queue. The next transfer waits here with its pictures loaded, so that between two generations
 * there is nothing left to do but to send it; it is let in a little early when the one before says that it is nearly
 * done.
 */
@Injectable()
export class GpuTurn {
  private readonly last = new Map<string, Before>();
  private readonly ended = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly backends: Backends,
    private readonly queueSwitch: QueueSwitch,
    private readonly signals: Signals,
    private readonly metrics: Metrics,
    private readonly usage: GpuUsage,
  ) {}

  /** @returns once it is its turn; the turn has to be released */
  async take({ slot, since, mayPark }: Turnout, signal: AbortSignal): Promise<Turn> {
    const before = this.last.get(slot) ?? { near: Promise.resolve(), over: Promise.resolve() };
    const [near, nearlyDone] = signalled();
    const [over, end] = signalled();
    this.last.set(slot, {
      near: before.over.then(() => Promise.race([near, over])),
      over: before.over.then(() => over),
    });
    const wanted = AbortSignal.any([signal, this.stopping.signal]);
    let alone = false;
    void before.over.then(() => (alone = true));
    try {
      await orAborted(mayPark ? before.near : before.over, wanted);
      await this.whenOpen(slot, wanted);
    } catch (error) {
      end();
      throw error;
    }
    if (alone) this.observeGap(slot, since);
    const takenAt = Date.now();
    return {
      nearlyDone,
      release: () => {
        // Who came early began to work when the one before had ended.
        const begun = Math.max(takenAt, this.ended.get(slot) ?? 0);
        this.ended.set(slot, Date.now());
        end();
        void this.usage.worked(slot, begun, Date.now()); // never rejects
      },
    };
  }

  /** Whoever has not got a turn yet is sent away; the process ends. */
  stop(): void {
    this.stopping.abort(new StageStopped('shutdown'));
  }

  private async whenOpen(slot: string, signal: AbortSignal): Promise<void> {
    const backend = this.backends.get(slot);
    signal.throwIfAborted();
    while (!backend.open || (await this.queueSwitch.paused())) {
      if (backend.open) await this.nextLook(signal);
      else await backend.whenOpen(signal);
    }
    signal.throwIfAborted();
  }

  /** Only time that somebody waited through is a gap; a queue that was empty is none. */
  private observeGap(slot: string, since: number): void {
    const ended = this.ended.get(slot);
    if (ended === undefined || since > ended) return;
    this.metrics.gpuIdleGapSeconds.observe({ slot }, (Date.now() - ended) / 1000);
  }

  private async nextLook(signal: AbortSignal): Promise<void> {
    // No AbortSignal.any: Node 20 keeps what it makes for as long as `signal` lives, and a pause may last hours.
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    const unsubscribe = this.signals.on('wake', wake);
    signal.addEventListener('abort', wake, { once: true });
    await pause(LOOK_AGAIN_MS, woken.signal);
    signal.removeEventListener('abort', wake);
    unsubscribe();
    signal.throwIfAborted();
  }
}

/** A promise, and what resolves it. */
function signalled(): [Promise<void>, () => void] {
  let resolve: () => void = NOTHING;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return [promise, resolve];
}

async function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop: () => void = NOTHING;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
