import { Injectable, Logger } from '@nestjs/common';
import { DeadlineExceeded } from '../errors/general.errors.js';
import { isUnassigned, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Stage } from '../scheduling/queues.js';
import { PipelineSettings } from './pipeline.config.js';
import { StageClaims } from './stage-claims.js';
import { StageHandover } from './stage-handover.js';
import { TransferEnds } from './transfer-ends.js';

const PAGE = 100;
const ON_THE_WAY = ['preparing', 'waiting', 'generating', 'finishing'] as const;

/**
 * Compares the records with the queues and repairs inconsistencies left by crashes: re-enqueues stages whose
 * process died, adds jobs that never reached their queue, and ends transfers that are too old.
 */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);

  constructor(
    private readonly records: TransferRecords,
    private readonly claims: StageClaims,
    private readonly handover: StageHandover,
    private readonly ends: TransferEnds,
    private readonly settings: PipelineSettings,
  ) {}

  /** @param waitingRoom also check waiting transfers: one query each, needed after a crash */
  async reconcile({ waitingRoom }: { readonly waitingRoom: boolean }): Promise<void> {
    if (waitingRoom) await this.arrange();
    const ids = await (waitingRoom ? this.records.unfinished() : this.records.standing(ON_THE_WAY));
    for (let at = 0; at < ids.length; at += PAGE) {
      for (const record of await this.records.getMany(ids.slice(at, at + PAGE))) {
        if (Date.now() - record.queuedAt > this.settings.transferDeadlineMs) await this.expire(record);
        else await this.repair(record);
      }
    }
  }

  private async arrange(): Promise<void> {
    const transfers = await this.records.lines.arrange();
    if (transfers > 0)
      this.logger.log({ transfers }, 'Transfers of an older version were migrated to caller lines');
  }

  private async repair(record: TransferRecord): Promise<void> {
    if (record.run) {
      const reclaimed = await this.claims.reclaim(record);
      if (reclaimed === null) return;
      this.logger.warn(
        { transferId: record.id, state: record.state, crashes: reclaimed.crashes },
        'Took over a stage from a dead process',
      );
      if (reclaimed.state === 'failed') await this.ends.settle(reclaimed);
      else await this.enqueue(reclaimed);
      return;
    }
    await this.enqueue(record);
  }

  private async enqueue(record: TransferRecord): Promise<void> {
    const stage = stageOf(record);
    if (stage === null || !(await this.handover.to(stage, record))) return;
    // Bull would redeliver it as well, but only after its lock has expired, half a minute or more.
    const renewed = await this.claims.supersede(record);
    if (renewed) await this.handover.to(stage, renewed);
  }

  private async expire(record: TransferRecord): Promise<void> {
    const hours = (this.settings.transferDeadlineMs / 3_600_000).toFixed(1);
    await this.ends.fail(
      record.id,
      new DeadlineExceeded(`The transfer was not finished within ${hours} hours.`),
    );
  }
}

/** The stage that a record waits for. */
function stageOf(record: TransferRecord): Stage | null {
  switch (record.state) {
    case 'queued':
      return 'wait';
    case 'preparing':
      return 'prepare';
    case 'waiting':
    case 'generating':
      if (isUnassigned(record)) return 'wait';
      return record.prepared === null ? 'prepare' : 'generate';
    case 'finishing':
      return 'finish';
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return null;
  }
}
