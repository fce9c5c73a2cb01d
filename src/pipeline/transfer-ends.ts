import { Injectable, Logger } from '@nestjs/common';
import type { AppError } from '../errors/app-error.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { EndSettlement } from '../records/end-settlement.js';
import { hasEnded } from '../records/transfer-states.js';
import { workOf } from '../records/generation-work.js';
import { Durations, type GenerationSample } from '../scheduling/durations.js';
import { TransferPictures } from '../records/transfer-pictures.js';
import { modelStem } from '../styles/match-model.js';
import { TransferMetrics } from '../records/transfer-metrics.js';

/** Handles the end of a transfer: releases pictures that are no longer needed, and records measurements. */
@Injectable()
export class TransferEnds {
  private readonly logger = new Logger(TransferEnds.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly pictures: TransferPictures,
    private readonly durations: Durations,
    private readonly metrics: TransferMetrics,
    private readonly settlement: EndSettlement,
  ) {}

  /**
   * Ends a transfer as failed, unless it has ended.
   * @param run only if this execution still has the claim
   */
  async fail(id: string, error: AppError, run?: string): Promise<void> {
    const record = await this.records.change(id, (current) => {
      if (hasEnded(current.state) || (run !== undefined && current.run?.run !== run)) return null;
      return {
        state: 'failed',
        run: null,
        finishedAt: Date.now(),
        error: { code: error.code, detail: error.detail },
        timings: { ...current.timings, totalMs: Date.now() - current.createdAt },
      };
    });
    if (record) await this.settle(record);
  }

  /**
   * Call after a record has reached an end state. Failed transfers keep their pictures until they expire,
   * since they may be retried.
   */
  async settle(record: TransferRecord): Promise<void> {
    this.metrics.ended(record);
    // Logged first: the following steps may fail with Redis, but the transfer has ended.
    this.logger.log(
      { transferId: record.id, state: record.state, code: record.error?.code, ...record.timings },
      'Transfer ended',
    );
    await this.settlement.settle(record);
    if (record.state !== 'succeeded') return;
    await this.pictures.releaseWork(record.id);
    const sample = sampleOf(record);
    if (sample !== null) await this.durations.add(sample);
  }

  /** Erases pictures that an execution stored after its transfer was cancelled or erased. */
  async sweepAfter(id: string): Promise<void> {
    const record = await this.records.get(id);
    if (record === null || record.state === 'cancelled') await this.pictures.releaseAll(id);
  }
}

/** Converts a generation to a sample for duration estimates; null if an older version generated it. */
function sampleOf(record: TransferRecord): GenerationSample | null {
  const { slot, generated, attempts, startedAt, queuedAt, timings } = record;
  if (slot === null || generated?.busyMs === undefined) return null;
  const { busyMs: ms, switchMs, loaded } = generated;
  const prepareMs =
    startedAt === null || attempts > 1 ? null : startedAt - queuedAt - timings.queuedMs - timings.waitMs;
  const checkpoint = record.plan.checkpoint === null ? null : modelStem(record.plan.checkpoint);
  return { ...workOf(record), slot, ms, switchMs, loaded, prepareMs, checkpoint, queuedAt };
}
