import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { ColdStarts, untilWarmMs } from '../gpu/cold-starts.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Durations } from '../scheduling/durations.js';
import { type DurationRange, estimateStart, spread } from '../scheduling/wait-estimate.js';

export interface QueuePlace {
  /** 1 = next. */
  readonly position: number;
  readonly estimatedStartMs: DurationRange;
}

/** Tells each who waits where it stands, and how long that will be. */
@Injectable()
export class QueueEstimate {
  constructor(
    private readonly records: TransferRecords,
    private readonly durations: Durations,
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
  ) {}

  /** Of each, by its id; without those that are not in the waiting room any more. */
  async places(records: readonly TransferRecord[]): Promise<Map<string, QueuePlace>> {
    const queued = records.filter(({ state }) => state === 'queued').map(({ id }) => id);
    if (queued.length === 0) return new Map();
    const [positions, startAt] = await Promise.all([this.records.positions(queued), this.starts()]);
    return new Map(
      [...positions].map(([id, position]) => [id, { position, estimatedStartMs: startAt(position) }]),
    );
  }

  /** When somebody at this place of the waiting room begins to be generated. */
  async start(position: number): Promise<DurationRange> {
    return (await this.starts())(position);
  }

  /** When a transfer that was submitted now would begin to be generated, and how long that would take. */
  async ofPlan(
    _plan: TransferPlan,
    style: string,
  ): Promise<{ start: DurationRange; generate: DurationRange }> {
    const [waiting, recent, ofStyle] = await Promise.all([
      this.records.count(['queued']),
      this.durations.recent(),
      this.durations.recentOfEach([style]),
    ]);
    const own = ofStyle.get(style) ?? [];
    return { start: await this.start(waiting + 1), generate: spread(own.length > 0 ? own : recent) };
  }

  /** The same for any place, as it is at this moment. */
  private async starts(): Promise<(position: number) => DurationRange> {
    const [before, recent, coldMs] = await Promise.all([
      this.records.count(['preparing', 'waiting', 'generating']),
      this.durations.recent(),
      this.untilOneIsWarm(),
    ]);
    const slots = this.backends.list().filter(({ state }) => state === 'up').length;
    return (position) => {
      const { low, high } = estimateStart(position, before, slots, recent);
      return { low: low + coldMs, high: high + coldMs };
    };
  }

  private async untilOneIsWarm(): Promise<number> {
    const backends = this.backends.list();
    if (backends.some(({ warmth }) => warmth.phase === 'warm')) return 0;
    const each = backends.map(async ({ slot, warmth }) =>
      untilWarmMs(warmth, await this.coldStarts.last(slot)),
    );
    return Math.round(Math.min(...(await Promise.all(each))));
  }
}
