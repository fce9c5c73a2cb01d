import { Injectable } from '@nestjs/common';
import type { WebhookEvent } from '../config/webhook-events.js';
import type { BatchRecord } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import { batchStateOf } from '../records/batch-states.js';
import { BatchViews } from '../records/batch-views.js';
import { batchIdOfSubject, batchSubject } from '../records/pending-notifications.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { TransferViews } from '../records/transfer-views.js';

/** Of whose end somebody is told: a transfer, or a batch as a whole. */
export interface WebhookSubject {
  /** Among all of whose end somebody is told: a transfer's id, or what `toldBatchName` makes of a batch's. */
  readonly name: string;
  readonly id: string;
  readonly callerId: string;
  /** Ms since the epoch; its deliveries are kept as long. */
  readonly expiresAt: number;
  readonly webhookUrl: string | null;
  /** Null while it goes on. */
  readonly ending: { readonly state: string; readonly event: WebhookEvent; readonly at: number } | null;
  /** As its caller sees it. */
  readonly view: () => Promise<object>;
}

/** Finds that of whose end somebody is told. */
@Injectable()
export class WebhookSubjects {
  constructor(
    private readonly transfers: TransferRecords,
    private readonly batches: BatchRecords,
    private readonly transferViews: TransferViews,
    private readonly batchViews: BatchViews,
  ) {}

  /** Null when it is gone. */
  async find(name: string): Promise<WebhookSubject | null> {
    const batchId = batchIdOfSubject(name);
    if (batchId === null) {
      const record = await this.transfers.get(name);
      return record && this.transfer(name, record);
    }
    const record = await this.batches.get(batchId);
    return record && this.batch(name, record);
  }

  /** Of these names, those of transfers and batches that are there. */
  async existing(names: readonly string[]): Promise<Set<string>> {
    const batchIds = names.flatMap((name) => batchIdOfSubject(name) ?? []);
    const [transfers, batches] = await Promise.all([
      this.transfers.states(names.filter((name) => batchIdOfSubject(name) === null)),
      this.batches.getMany(batchIds),
    ]);
    return new Set([...transfers.keys(), ...batches.map(({ id }) => batchSubject(id))]);
  }

  /** Whoever keeps something about them elsewhere erases it here, before the record goes; it may be asked again. */
  beforeErasing(erase: (name: string) => Promise<void>): void {
    this.transfers.beforeErasing(erase);
    this.batches.beforeErasing((id) => erase(batchSubject(id)));
  }

  private transfer(name: string, record: TransferRecord): WebhookSubject {
    const { id, callerId, expiresAt, webhookUrl, state, finishedAt } = record;
    const ended =
      (state === 'succeeded' || state === 'failed' || state === 'cancelled') && finishedAt !== null;
    return {
      name,
      id,
      callerId,
      expiresAt,
      webhookUrl,
      ending: ended ? { state, event: `transfer.${state}`, at: finishedAt } : null,
      view: () => this.transferViews.one(record),
    };
  }

  private batch(name: string, record: BatchRecord): WebhookSubject {
    const { id, callerId, expiresAt, webhookUrl, standings, finishedAt } = record;
    const state = batchStateOf(standings.map((standing) => standing.state));
    const ended = finishedAt !== null && state !== 'queued' && state !== 'running';
    return {
      name,
      id,
      callerId,
      expiresAt,
      webhookUrl,
      ending: ended ? { state, event: `batch.${state}`, at: finishedAt } : null,
      view: () => this.batchViews.one(record),
    };
  }
}
