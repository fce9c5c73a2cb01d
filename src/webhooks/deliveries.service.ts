import { Injectable } from '@nestjs/common';
import { BatchRecords } from '../records/batch-records.js';
import { batchIdOfSubject } from '../records/pending-notifications.js';
import { BatchExpired, BatchNotFound, TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { TransferRecords } from '../records/transfer-records.js';
import { rescheduled, type Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { type WebhookSubject, WebhookSubjects } from './webhook-subjects.js';
import { DeliveryNotFound } from './webhooks.errors.js';

/** What a caller may know and do about the webhooks of its transfers and batches. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly things: WebhookSubjects,
    private readonly transfers: TransferRecords,
    private readonly batches: BatchRecords,
    private readonly log: DeliveryLog,
  ) {}

  /** @param name see `Told` @throws TransferNotFound, BatchNotFound also for somebody else's */
  async list(name: string, callerId: string): Promise<Delivery[]> {
    await this.told(name, callerId);
    return this.log.of(name);
  }

  /**
   * The same message once more, whatever became of it, also where the receiver was gone.
   * @throws TransferNotFound, BatchNotFound, DeliveryNotFound
   */
  async redeliver(name: string, deliveryId: string, callerId: string): Promise<Delivery> {
    const told = await this.told(name, callerId);
    for (;;) {
      const delivery = await this.log.get(name, deliveryId);
      if (delivery === null) throw new DeliveryNotFound('There is no such delivery.');
      const again = rescheduled(delivery, Date.now());
      // If an attempt was written down just now, it is after that one.
      if (await this.log.again(told, delivery, again)) return again;
    }
  }

  private async told(name: string, callerId: string): Promise<WebhookSubject> {
    const told = await this.things.find(name);
    if (told?.callerId === callerId) return told;
    const gone = 'Its time was over; its deliveries are not kept longer.';
    const batchId = batchIdOfSubject(name);
    if (batchId === null) {
      if (told === null && (await this.transfers.hasExpired(name, callerId))) throw new TransferExpired(gone);
      throw new TransferNotFound('There is no such transfer of yours.');
    }
    if (told === null && (await this.batches.hasExpired(batchId, callerId))) throw new BatchExpired(gone);
    throw new BatchNotFound('There is no such batch of yours.');
  }
}
