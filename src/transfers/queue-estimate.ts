import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Size } from '../images/pixels.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BEFORE_THE_GPU } from '../records/transfer-states.js';
import { add, type DurationRange, type Moments, rangeOf, UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { CurrentForecast, FARTHEST, type Outlook } from './current-forecast.js';

export interface QueuePlace {
  /** 1 = next. */
  readonly position: number;
  readonly estimatedStartMs: DurationRange;
}

/** The estimate for a transfer that would be submitted now. */
export interface PlanEstimate {
  readonly start: DurationRange;
  /** Duration of the generation, including the loading of models. */
  readonly generate: DurationRange;
}

/** What is known of a future transfer beside its plan. */
export interface Newcomer {
  /** Size of the photo; null: not known yet. */
  readonly photo?: Size | null;
  /** The caller in whose line it would wait; left out: behind all waiting transfers. */
  readonly callerId?: string;
}

/**
 * A forecast is reused for 400 ms, or 20 times its CPU time if that is longer, so that forecasting takes at most a
 * twentieth of the main thread.
 */
const SERVES_MS = 400;
const SERVES_TIMES = 20;
/** A transfer that the latest forecast does not include gets a new one earlier. */
const NEWS_AFTER_MS = 20;
const NEWS_AFTER_TIMES = 3;

interface Seen extends Outlook {
  readonly paused: boolean;
}

interface Latest {
  readonly seen: Promise<Seen>;
  /** By `performance.now()`. */
  readonly begunAt: number;
  /** CPU time that it cost the main thread, ms; null while it is being made. */
  workMs: number | null;
}

/** Estimates when waiting transfers begin to be generated. */
@Injectable()
export class QueueEstimate {
  private latest: Latest | null = null;
  private next: Promise<Latest> | null = null;

  constructor(
    private readonly records: TransferRecords,
    private readonly forecast: CurrentForecast,
    private readonly queueSwitch: QueueSwitch,
  ) {}

  /** Position and estimate by id, without transfers whose generation has begun. */
  async places(records: readonly TransferRecord[]): Promise<Map<string, QueuePlace>> {
    const waiting = records.filter(({ state }) => BEFORE_THE_GPU.includes(state)).map(({ id }) => id);
    if (waiting.length === 0) return new Map();
    const positions = await this.records.positions(waiting);
    const near = [...positions].filter(([, position]) => position <= FARTHEST);
    const seen = await this.outlook(near.map(([id]) => id));
    return new Map(
      [...positions].map(([id, position]) => {
        const estimatedStartMs = range(startOf(seen, id, position), isOpen(seen));
        return [id, { position, estimatedStartMs }];
      }),
    );
  }

  /** When the transfer at this place of the waiting room (1 = next) begins to be generated. */
  async start(place: number): Promise<DurationRange> {
    const seen = await this.outlook();
    return range(startOf(seen, null, seen.ahead + place), isOpen(seen));
  }

  /** The estimate for a transfer with this plan, if it were submitted now. */
  async ofPlan(
    plan: TransferPlan,
    style: string,
    { photo = null, callerId = '' }: Newcomer = {},
  ): Promise<PlanEstimate> {
    const { width, height } = photo ?? { width: null, height: null };
    const shape = { id: '', sha256: null, width, height, faces: null, cameAlong: false };
    const [outlook, paused] = await Promise.all([
      this.forecast.look({ plan, style, callerId, photo: shape }),
      this.queueSwitch.paused(),
    ]);
    const { newcomer } = outlook;
    if (newcomer === null) return { start: range(null, false), generate: range(null, false) };
    return {
      start: range(newcomer.start, isOpen({ ...outlook, paused })),
      generate: rangeOf(newcomer.generate),
    };
  }

  /** The shared forecast, renewed when it is too old or does not include `newest`. */
  private async outlook(newest: readonly string[] = []): Promise<Seen> {
    const { latest } = this;
    const serves = latest !== null && restMs(latest, SERVES_MS, SERVES_TIMES) > 0;
    const seen = await (serves ? latest : this.begin()).seen;
    if (newest.every((id) => seen.ids.has(id))) return seen;
    this.next ??= this.lookAgain();
    return (await this.next).seen;
  }

  /** A forecast that includes all newer transfers, made after a pause that leaves the main thread to others. */
  private async lookAgain(): Promise<Latest> {
    const { latest } = this;
    try {
      await latest?.seen;
      if (latest !== null) await sleep(restMs(latest, NEWS_AFTER_MS, NEWS_AFTER_TIMES));
      return this.begin();
    } finally {
      this.next = null;
    }
  }

  private begin(): Latest {
    const latest: Latest = { seen: this.look(), begunAt: performance.now(), workMs: null };
    this.latest = latest;
    latest.seen.then(
      ({ workMs }) => (latest.workMs = workMs),
      () => (this.latest = this.latest === latest ? null : this.latest), // callers that await it get the error
    );
    return latest;
  }

  private async look(): Promise<Seen> {
    const [outlook, paused] = await Promise.all([this.forecast.look(), this.queueSwitch.paused()]);
    return { ...outlook, paused };
  }
}

/** For how much longer it is reused, ms: until its age is `ms` or `times` its CPU time, whichever is more. */
function restMs({ begunAt, workMs }: Latest, ms: number, times: number): number {
  if (workMs === null) return Infinity;
  return Math.max(0, Math.max(ms, workMs * times) - (performance.now() - begunAt));
}

/** Null: cannot be estimated, since currently no WebUI could serve it. */
function startOf(
  { starts, order, behind, eachMs }: Outlook,
  id: string | null,
  position: number,
): Moments | null {
  const known = id === null ? undefined : starts.get(id);
  if (known !== undefined) return known.start;
  if (id !== null && order.includes(id)) return null;
  const there = order[position - 1];
  if (there !== undefined) return starts.get(there)?.start ?? null;
  if (behind === null) return null;
  // It is beyond the forecast: adds the time of the transfers between the last forecast one and it.
  const more = Math.max(0, position - order.length - 1);
  return add(behind, { meanMs: more * eachMs, variance: more * (eachMs / 2) ** 2 });
}

function isOpen({ paused, expected }: Pick<Seen, 'paused' | 'expected'>): boolean {
  return expected && !paused;
}

/** The upper end is `UNKNOWN_HIGH_MS` while the queue is paused, or no WebUI is expected to serve it. */
function range(start: Moments | null, open: boolean): DurationRange {
  if (start === null) return { low: 0, high: UNKNOWN_HIGH_MS };
  const { low, high } = rangeOf(start);
  return { low, high: open ? high : UNKNOWN_HIGH_MS };
}
