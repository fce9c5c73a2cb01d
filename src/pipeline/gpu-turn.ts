import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { CardMemory } from '../gpu/card-memory.js';
import { joinSignals } from '../timing/either-aborts.js';
import { BackendUnavailable } from '../gpu/gpu.errors.js';
import { orAborted } from '../timing/or-aborted.js';
import { Metrics } from '../metrics/metrics.js';
import { GpuUsage } from '../scheduling/gpu-usage.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { StageStopped } from './pipeline.errors.js';

/** One more look at the card is made in this time. */
const ROOM_WITHIN_MS = 3_000;

const NOTHING = (): void => undefined;

/** Who wants a GPU. */
export interface TurnRequest {
  readonly slot: string;
  /** When the transfer was ready for its turn, ms since the epoch. */
  readonly since: number;
  /** Whether it may be sent to the WebUI while the one before is nearly done. */
  readonly mayPark: boolean;
  /** GPU memory that it needs at least; null when that is not known. */
  readonly neededMiB: number | null;
  /** Who pays for it. */
  readonly callerId: string;
  /** This very execution. */
  readonly run: string;
}

export interface Turn {
  /** What it can have of the card, MiB: less than there is while another program has some of it. */
  readonly roomMiB: number;
  /** Lets one that may be parked come behind. */
  nearlyDone(): void;
  /**
   * Gives the GPU to the next. @param atMostMs what of the turn the GPU can have worked for it, where it has painted or
   * never got it; default: all
   * @returns for how long the slot was this one's, the gap before it included, ms
   */
  release(atMostMs?: number): number;
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
  /** Who has a turn or waits for one, in order: the end of each. */
  private readonly lines = new Map<string, Set<Promise<void>>>();
  private readonly ended = new Map<string, number>();
  private readonly given = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly backends: Backends,
    private readonly queueSwitch: QueueSwitch,
    private readonly metrics: Metrics,
    private readonly usage: GpuUsage,
    private readonly cardMemory: CardMemory,
  ) {}

  /** Whether anybody has a turn at this moment. */
  busy(slot: string): boolean {
    return (this.given.get(slot) ?? 0) > 0;
  }

  /**
   * @returns once it is its turn; the turn has to be released
   * @throws BackendUnavailable when another program leaves it no room on the card: others may need less
   */
  async take(request: TurnRequest, signal: AbortSignal): Promise<Turn> {
    const { slot, since, mayPark } = request;
    const before = this.last.get(slot) ?? { near: Promise.resolve(), over: Promise.resolve() };
    const [near, nearlyDone] = signalled();
    const [over, resolveOver] = signalled();
    const line = this.lineOf(slot);
    line.add(over);
    const isFirst = (): boolean => line.values().next().value === over;
    const end = (): void => {
      line.delete(over);
      resolveOver();
    };
    this.last.set(slot, {
      near: before.over.then(() => Promise.race([near, over])),
      over: before.over.then(() => over),
    });
    using wanted = joinSignals(signal, this.stopping.signal);
    let roomMiB: number;
    try {
      await orAborted(mayPark ? before.near : before.over, wanted.signal);
      roomMiB = await this.whenOpen(request, wanted.signal);
    } catch (error) {
      end();
      throw error;
    }
    if (isFirst()) this.observeGap(slot, since);
    const takenAt = Date.now();
    return {
      roomMiB,
      nearlyDone,
      release: (atMostMs = Infinity) => {
        this.count(slot, -1);
        const first = isFirst();
        end();
        // Who goes before the one it came behind had nothing of the GPU, which is that one's still.
        if (!first) return 0;
        // Who came early began to work when the one before had ended.
        const endedBefore = this.ended.get(slot) ?? 0;
        const begun = Math.max(takenAt, endedBefore);
        const now = Date.now();
        this.ended.set(slot, now);
        const { callerId, run: id } = request;
        // Only a picture tells how long one takes.
        const partial = atMostMs === 0 || atMostMs === Infinity;
        // Neither ever rejects.
        void this.usage.worked(slot, begun, now);
        void this.usage.charge({ callerId, id, ms: Math.min(atMostMs, now - begun), at: now, partial });
        this.cardMemory.jobEnded(slot);
        return now - (since <= endedBefore ? endedBefore : begun);
      },
    };
  }

  /** Whoever has not got a turn yet is sent away; the process ends. */
  stop(): void {
    this.stopping.abort(new StageStopped('shutdown'));
  }

  /** From here on it has the turn: looked at last, and acted on at once, so that a hold finds nobody on the way. */
  private async whenOpen({ slot, neededMiB }: TurnRequest, signal: AbortSignal): Promise<number> {
    const backend = this.backends.get(slot);
    let roomMiB: number;
    do {
      roomMiB = await this.room(slot, neededMiB, signal);
      await backend.whenOpen(signal);
      await this.queueSwitch.whenResumed(signal);
    } while (!backend.open);
    this.count(slot, 1);
    return roomMiB;
  }

  private async room(slot: string, neededMiB: number | null, signal: AbortSignal): Promise<number> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(cardFull()), ROOM_WITHIN_MS);
    using wanted = joinSignals(signal, patience.signal);
    try {
      return await this.cardMemory.room(slot, neededMiB, wanted.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  private lineOf(slot: string): Set<Promise<void>> {
    const line = this.lines.get(slot) ?? new Set();
    this.lines.set(slot, line);
    return line;
  }

  private count(slot: string, change: 1 | -1): void {
    this.given.set(slot, (this.given.get(slot) ?? 0) + change);
  }

  /** Only time that somebody waited through is a gap; a queue that was empty is none. */
  private observeGap(slot: string, since: number): void {
    const ended = this.ended.get(slot);
    if (ended === undefined || since > ended) return;
    this.metrics.gpuIdleGapSeconds.observe({ slot }, (Date.now() - ended) / 1000);
  }
}

/** Passes, and costs no attempt. */
function cardFull(): BackendUnavailable {
  const fault = { reason: 'card-full', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendUnavailable('Another program has the memory of the card.', fault);
}

/** A promise, and what resolves it. */
function signalled(): [Promise<void>, () => void] {
  let resolve: () => void = NOTHING;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return [promise, resolve];
}
