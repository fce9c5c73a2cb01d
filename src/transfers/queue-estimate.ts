import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { ColdStarts, untilWarmMs } from '../gpu/cold-starts.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Durations } from '../scheduling/durations.js';
import { type DurationRange, estimateStart } from '../scheduling/wait-estimate.js';

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

  /** Null once it is not in the waiting room any more. */
  async place(record: TransferRecord): Promise<QueuePlace | null> {
    const position = record.state === 'queued' ? await this.records.position(record.id) : null;
    if (position === null) return null;
    return { position, estimatedStartMs: await this.start(position) };
  }

  /** When somebody at this place of the waiting room begins to be generated. */
  async start(position: number): Promise<DurationRange> {
    const before = await this.records.count(['preparing', 'waiting', 'generating']);
    const slots = this.backends.list().filter(({ state }) => state === 'up').length;
    const { low, high } = estimateStart(position, before, slots, await this.durations.recent());
    const coldMs = await this.untilOneIsWarm();
    return { low: low + coldMs, high: high + coldMs };
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
