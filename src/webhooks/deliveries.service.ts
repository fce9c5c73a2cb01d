import { Injectable } from '@nestjs/common';
import { BatchRecords } from '../records/batch-records.js';
import { batchIdOfSubject } from '../records/pending-notifications.js';
import { BatchExpired, BatchNotFound, TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { TransferRecords } from '../records/transfer-records.js';
import { rescheduled, type Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { type WebhookSubject, WebhookSubjects } from './webhook-subjects.js';
import { DeliveryNotFound } from './webhooks.errors.js';

/** Lists and redelivers the webhooks of a caller's transfers and batches. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly subjects: WebhookSubjects,
    private readonly transfers: TransferRecords,
    private readonly batches: BatchRecords,
    private readonly log: DeliveryLog,
  ) {}

  /**
   * @param name see `WebhookSubject`
   * @throws TransferNotFound, BatchNotFound also for another caller's; TransferExpired, BatchExpired
   */
  async list(name: string, callerId: string): Promise<Delivery[]> {
    await this.subject(name, callerId);
    return this.log.of(name);
  }

  /**
   * Schedules the same message again, whatever its state, even if the receiver had answered 410.
   * @throws TransferNotFound, BatchNotFound, DeliveryNotFound, TransferExpired, BatchExpired
   */
  async redeliver(name: string, deliveryId: string, callerId: string): Promise<Delivery> {
    const subject = await this.subject(name, callerId);
    for (;;) {
      const delivery = await this.log.get(name, deliveryId);
      if (delivery === null) throw new DeliveryNotFound('Delivery not found.');
      const again = rescheduled(delivery, Date.now());
      // Fails if an attempt was recorded at this moment: then the delivery is read again.
      if (await this.log.again(subject, delivery, again)) return again;
    }
  }

  private async subject(name: string, callerId: string): Promise<WebhookSubject> {
    const subject = await this.subjects.find(name);
    if (subject?.callerId === callerId) return subject;
    const batchId = batchIdOfSubject(name);
    if (batchId === null) {
      if (subject === null && (await this.transfers.hasExpired(name, callerId)))
        throw new TransferExpired('The transfer has expired, and its deliveries were erased.');
      throw new TransferNotFound('Transfer not found.');
    }
    if (subject === null && (await this.batches.hasExpired(batchId, callerId)))
      throw new BatchExpired('The batch has expired, and its deliveries were erased.');
    throw new BatchNotFound('Batch not found.');
  }
}
