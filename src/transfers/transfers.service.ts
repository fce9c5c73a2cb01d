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
import { TransferArtifacts } from './transfer-artifacts.js';

/** The caller that a transfer has to belong to; undefined for operators, who may access all transfers. */
export type Owner = string | undefined;

/** Reads, cancels and erases transfers. */
@Injectable()
export class Transfers {
  private readonly logger = new Logger(Transfers.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    private readonly artifacts: TransferArtifacts,
    private readonly signals: Signals,
    private readonly metrics: TransferMetrics,
  ) {}

  /** @throws TransferNotFound also for another caller's transfer; TransferExpired for an expired or evicted one */
  async get(id: string, owner: Owner): Promise<TransferRecord> {
    const record = await this.records.get(id);
    if (record && (owner === undefined || record.callerId === owner)) return record;
    if (record === null && (await this.records.hasExpired(id, owner))) throw expired();
    throw notFound();
  }

  /**
   * The error for a transfer whose pictures are gone although it has a record: it is being erased at this moment,
   * or its erasure was interrupted by a crash.
   */
  async gone({ id, callerId }: TransferRecord): Promise<AppError> {
    if (await this.records.hasExpired(id, callerId)) return expired();
    if ((await this.records.get(id)) !== null)
      this.logger.warn({ transferId: id }, 'The pictures of a transfer are gone, but its record is not');
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
   * Cancels a transfer in any state. The process that works on it gets a signal at once, and in any case finds out
   * from the record.
   * @returns `changed` is false when it had already ended
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
      // The first cancel may have been interrupted before it released the pictures.
      if (ended.state === 'cancelled') await this.artifacts.releasePictures(id);
      return { record: ended, changed: false };
    }
    await this.signals.cancelled(id);
    await this.withdraw(left);
    await this.artifacts.releasePictures(id);
    this.metrics.ended(record);
    this.logger.log({ transferId: id, from: left.state }, 'Transfer cancelled');
    return { record, changed: true };
  }

  /** Erases a transfer with all its pictures; an unfinished one is cancelled first. */
  async erase(id: string, owner: Owner, reason: AppError = notFound()): Promise<void> {
    for (;;) {
      await this.cancel(id, owner);
      const record = await this.get(id, owner);
      // The record goes last: as long as it exists, erasing it again, or its expiry, cleans up after a crash.
      await this.artifacts.erase(record, reason);
      await this.queues.forget(id, record.stageAttempt);
      // An operator may have sent it back meanwhile.
      if (await this.records.erase(record)) return;
    }
  }

  /**
   * Erases a transfer that has expired or is evicted; its caller gets 410 for a while.
   * @returns false for an unfinished transfer, which is kept until it has ended
   */
  async expire(id: string): Promise<boolean> {
    const record = await this.records.get(id);
    if (record === null) return true;
    if (!hasEnded(record.state)) return false;
    await this.records.rememberExpired(record);
    try {
      await this.erase(id, undefined, expired());
    } catch (error) {
      // Another process has erased it at the same moment: each process that needs room evicts.
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
  return new TransferExpired('The transfer has expired, and its pictures were erased.');
}

function notFound(): TransferNotFound {
  return new TransferNotFound('Transfer not found.');
}
