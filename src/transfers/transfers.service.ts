import { Injectable, Logger } from '@nestjs/common';
import type { AppError } from '../errors/app-error.js';
import { TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { TransferMetrics } from '../records/transfer-metrics.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { hasEnded } from '../records/transfer-states.js';
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import type { TransferQueryDto } from './transfer-query.dto.js';
import { TransferTraces } from './transfer-traces.js';

/** Whose transfers one may see and change: a caller their own, an operator (undefined) everybody's. */
export type Owner = string | undefined;

/** Reads transfers, stops them, erases them. */
@Injectable()
export class Transfers {
  private readonly logger = new Logger(Transfers.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly traces: TransferTraces,
    private readonly signals: Signals,
    private readonly metrics: TransferMetrics,
  ) {}

  /** @throws TransferNotFound also for somebody else's; TransferExpired for one that was erased by its age */
  async get(id: string, owner: Owner): Promise<TransferRecord> {
    const record = await this.records.get(id);
    if (record && (owner === undefined || record.callerId === owner)) return record;
    if (record === null && (await this.records.hasExpired(id, owner))) throw expired();
    throw notFound();
  }

  /**
   * What is to be said of one whose pictures are gone while its record is still there: it is being erased just now, or
   * was when a crash came between.
   */
  async gone({ id, callerId }: TransferRecord): Promise<AppError> {
    if (await this.records.hasExpired(id, callerId)) return expired();
    if ((await this.records.get(id)) !== null)
      this.logger.warn({ transferId: id }, 'The pictures of a transfer are gone, and its record is not');
    return notFound();
  }

  async list(
    query: TransferQueryDto,
    owner: Owner,
  ): Promise<{ items: TransferRecord[]; next: string | null }> {
    const { state, style, batch, limit, cursor } = query;
    return this.records.list({ callerId: owner, state, style, batch, limit, after: cursor });
  }

  /**
   * Ends it as cancelled, wherever it is. Whoever works on it finds out: by a hint at once, by the record in any case.
   * @returns `changed` false when it had ended before.
   */
  async cancel(id: string, owner: Owner): Promise<{ record: TransferRecord; changed: boolean }> {
    const before = await this.get(id, owner);
    let left: TransferRecord | undefined;
    const record = await this.records.change(id, (current) => {
      if (hasEnded(current.state)) return null;
      left = current;
      const now = Date.now();
      return {
        state: 'cancelled',
        run: null,
        finishedAt: now,
        timings: { ...current.timings, totalMs: now - current.createdAt },
      };
    });
    if (!record || !left) {
      const ended = (await this.records.get(id)) ?? before;
      // Whatever kept the first cancel from letting go of them.
      if (ended.state === 'cancelled') await this.traces.releasePictures(id);
      return { record: ended, changed: false };
    }
    await this.signals.cancelled(id);
    await this.withdraw(left);
    await this.traces.releasePictures(id);
    this.metrics.ended(record);
    this.logger.log({ transferId: id, from: left.state }, 'A transfer was cancelled');
    return { record, changed: true };
  }

  /** Erases it with all its pictures; one that has not ended is cancelled first. */
  async erase(id: string, owner: Owner, reason: AppError = notFound()): Promise<void> {
    for (;;) {
      await this.cancel(id, owner);
      const record = await this.get(id, owner);
      // The record last: as long as it is there, erasing it again or its expiry finds what a crash left.
      await this.traces.erase(record, reason);
      await this.queues.forget(id, record.stageAttempt);
      // An operator may have sent it back meanwhile.
      if (await this.records.erase(record)) return;
    }
  }

  /**
   * The same for one whose time is over, or whose room is needed: who asks for it hears so for a while.
   * @returns false for one that has not ended: it was accepted, so it comes to its end first.
   */
  async expire(id: string): Promise<boolean> {
    const record = await this.records.get(id);
    if (record === null) return true;
    if (!hasEnded(record.state)) return false;
    await this.records.rememberExpired(record);
    try {
      await this.erase(id, undefined, expired());
    } catch (error) {
      // Another process does the same at this moment, as each does that needs room.
      if (!(error instanceof TransferExpired || error instanceof TransferNotFound)) throw error;
    }
    return true;
  }

  private async withdraw(record: TransferRecord): Promise<void> {
    const { id: transferId, stageAttempt: attempt, slot } = record;
    const stages = ['wait', 'prepare', 'finish'] as const;
    for (const stage of stages) await this.queues.withdraw({ transferId, stage, attempt }, slot);
    if (slot !== null) await this.queues.withdraw({ transferId, stage: 'generate', attempt }, slot);
  }
}

function expired(): TransferExpired {
  return new TransferExpired('Its time was over; pictures are not kept longer.');
}

function notFound(): TransferNotFound {
  return new TransferNotFound('There is no such transfer of yours.');
}
