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

/** A transfer or batch whose end is notified by webhook. */
export interface WebhookSubject {
  /** Unique among transfers and batches: a transfer's id, or a batch's id as written by `batchSubject`. */
  readonly name: string;
  readonly id: string;
  readonly callerId: string;
  /** Ms since the epoch; also the expiry of its deliveries. */
  readonly expiresAt: number;
  readonly webhookUrl: string | null;
  /** Null while it is unfinished. */
  readonly ending: { readonly state: string; readonly event: WebhookEvent; readonly at: number } | null;
  /** Renders it for its caller. */
  readonly view: () => Promise<object>;
}

/** Finds the transfers and batches that notifications are about. */
@Injectable()
export class WebhookSubjects {
  constructor(
    private readonly transfers: TransferRecords,
    private readonly batches: BatchRecords,
    private readonly transferViews: TransferViews,
    private readonly batchViews: BatchViews,
  ) {}

  /** Null when it does not exist. */
  async find(name: string): Promise<WebhookSubject | null> {
    const batchId = batchIdOfSubject(name);
    if (batchId === null) {
      const record = await this.transfers.get(name);
      return record && this.transfer(name, record);
    }
    const record = await this.batches.get(batchId);
    return record && this.batch(name, record);
  }

  /** Those of the given names whose transfer or batch exists. */
  async existing(names: readonly string[]): Promise<Set<string>> {
    const batchIds = names.flatMap((name) => batchIdOfSubject(name) ?? []);
    const [transfers, batches] = await Promise.all([
      this.transfers.states(names.filter((name) => batchIdOfSubject(name) === null)),
      this.batches.getMany(batchIds),
    ]);
    return new Set([...transfers.keys(), ...batches.map(({ id }) => batchSubject(id))]);
  }

  /**
   * Registers a callback that erases further data of a transfer or batch before its record. It must be idempotent.
   */
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
