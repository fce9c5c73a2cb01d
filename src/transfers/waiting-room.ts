import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { RecordsSettings } from '../records/records.config.js';
import { QueueFull } from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { Durations } from '../scheduling/durations.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { type DurationRange, estimateStart } from '../scheduling/wait-estimate.js';

export interface QueuePlace {
  /** 1 = next. */
  readonly position: number;
  readonly estimatedStartMs: DurationRange;
}

/** Who waits: lets in as many as may, and tells each where it stands. */
@Injectable()
export class WaitingRoom {
  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly durations: Durations,
    private readonly signals: Signals,
    private readonly surroundings: WaitingRoomSurroundings,
  ) {}

  /** Looks whether there is room, before anything costly is done. @throws QueueFull with an honest Retry-After */
  async admit(): Promise<void> {
    const waiting = await this.records.count(['queued']);
    const { maxWaiting } = this.surroundings.settings;
    if (waiting < maxWaiting) return;
    const { high } = estimateStart(1, 1, this.slots(), await this.durations.recent());
    throw new QueueFull(`${maxWaiting} transfers wait already.`, { retryAfterMs: Math.max(1_000, high) });
  }

  /** Shows an accepted transfer in the console's queue and wakes the scheduler. */
  async enter(record: TransferRecord): Promise<void> {
    const job = { transferId: record.id, stage: 'wait' as const, attempt: record.stageAttempt };
    await this.queues.ensure(job, { slot: null, priority: record.priority });
    await this.signals.wake();
  }

  /** Null once it is not in the waiting room any more. */
  async place(record: TransferRecord): Promise<QueuePlace | null> {
    const position = record.state === 'queued' ? await this.records.position(record.id) : null;
    if (position === null) return null;
    return { position, estimatedStartMs: await this.estimate(position) };
  }

  /** When somebody at this place would begin to be generated. */
  async estimate(position: number): Promise<DurationRange> {
    const before = await this.records.count(['preparing', 'waiting', 'generating']);
    return estimateStart(position, before, this.slots(), await this.durations.recent());
  }

  private slots(): number {
    return this.surroundings.backends.list().filter(({ state }) => state === 'up').length;
  }
}

/** What the waiting room knows of the rest. */
@Injectable()
export class WaitingRoomSurroundings {
  constructor(
    readonly backends: Backends,
    readonly settings: RecordsSettings,
  ) {}
}
