import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
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
    return estimateStart(position, before, slots, await this.durations.recent());
  }
}
