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

/** Time within which the GPU memory is checked once more. */
const ROOM_WITHIN_MS = 3_000;

const NOTHING = (): void => undefined;

/** A request for a turn on a GPU. */
export interface TurnRequest {
  readonly slot: string;
  /** When the transfer was ready for its turn, ms since the epoch. */
  readonly since: number;
  /** Whether it may be sent to the WebUI while the previous generation is nearly done. */
  readonly mayPark: boolean;
  /** Minimum GPU memory that it needs, MiB; null if unknown. */
  readonly neededMiB: number | null;
  /** The caller who is charged for the GPU time. */
  readonly callerId: string;
  /** Id of this execution. */
  readonly run: string;
}

export interface Turn {
  /** Available GPU memory, MiB: less than installed while another program uses some. */
  readonly roomMiB: number;
  /** Lets the next transfer be parked behind this one. */
  nearlyDone(): void;
  /**
   * Passes the GPU on.
   * @param atMostMs upper bound of the time that the GPU worked for it, if a picture was generated or the
   * WebUI never got it; default: the whole turn
   * @returns how long the slot was occupied, including the gap before, ms
   */
  release(atMostMs?: number): number;
}

interface Before {
  /** Resolves when the turn is nearly done or over. */
  readonly near: Promise<void>;
  /** Resolves when this turn and all before it are over. */
  readonly over: Promise<void>;
}

/**
 * Grants turns on each GPU: one transfer at a time, in order of arrival, while the WebUI is open and the
 * queue is not paused. The next transfer waits here with its pictures loaded, so that it only needs to be
 * sent when the GPU is idle; it is admitted slightly early, when the previous one reports that it is nearly
 * done.
 */
@Injectable()
export class GpuTurn {
  private readonly last = new Map<string, Before>();
  /** The `over` promises of all turns that are granted or waiting, in order. */
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

  /** Whether a turn is granted now. */
  busy(slot: string): boolean {
    return (this.given.get(slot) ?? 0) > 0;
  }

  /**
   * Waits for a turn.
   * @returns the turn, which has to be released
   * @throws BackendUnavailable if another program leaves too little GPU memory; other transfers may need less
   */
  async take(request: TurnRequest, signal: AbortSignal): Promise<Turn> {
    const { slot, since, mayPark } = request;
    const before = this.last.get(slot) ?? { near: Promise.resolve(), over: Promise.resolve() };
    const [near, nearlyDone] = signalled();
    const [over, resolveOver] = signalled();
    const line = this.lineOf(slot);
    line.add(over);
    const isOldest = (): boolean => line.values().next().value === over;
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
    if (isOldest()) this.observeGap(slot, since);
    const takenAt = Date.now();
    return {
      roomMiB,
      nearlyDone,
      release: (atMostMs = Infinity) => {
        this.count(slot, -1);
        const first = isOldest();
        end();
        // A turn that is released before the one ahead of it did not use the GPU.
        if (!first) return 0;
        // A parked generation began when the one before it ended.
        const endedBefore = this.ended.get(slot) ?? 0;
        const begun = Math.max(takenAt, endedBefore);
        const now = Date.now();
        this.ended.set(slot, now);
        const { callerId, run: id } = request;
        // Only complete generations count towards the typical duration.
        const partial = atMostMs === 0 || atMostMs === Infinity;
        // Neither of these rejects.
        void this.usage.worked(slot, begun, now);
        void this.usage.charge({ callerId, id, ms: Math.min(atMostMs, now - begun), at: now, partial });
        this.cardMemory.jobEnded(slot);
        return now - (since <= endedBefore ? endedBefore : begun);
      },
    };
  }

  /** Rejects all waiting requests, because the process is shutting down. */
  stop(): void {
    this.stopping.abort(new StageStopped('shutdown'));
  }

  /**
   * Waits until the slot is open. The last check and the grant are synchronous, so that a hold can't be set
   * in between.
   */
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
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(cardFull()), ROOM_WITHIN_MS);
    using wanted = joinSignals(signal, timeout.signal);
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

  /** Only counts time during which a transfer waited; an empty queue causes no gap. */
  private observeGap(slot: string, since: number): void {
    const ended = this.ended.get(slot);
    if (ended === undefined || since > ended) return;
    this.metrics.gpuIdleGapSeconds.observe({ slot }, (Date.now() - ended) / 1000);
  }
}

/** A temporary fault that costs no attempt. */
function cardFull(): BackendUnavailable {
  const fault = { reason: 'card-full', retryable: true, gpuMayBeBusy: false } as const;
  return new BackendUnavailable('Another program uses the memory of the card.', fault);
}

/** A promise with its resolve function. */
function signalled(): [Promise<void>, () => void] {
  let resolve: () => void = NOTHING;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return [promise, resolve];
}
