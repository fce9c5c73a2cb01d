import { Injectable } from '@nestjs/common';
import { TransferExpired, TransferNotFound } from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { anew, type Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryNotFound } from './webhooks.errors.js';

/** What a caller may know and do about the webhooks of its transfers. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly records: TransferRecords,
    private readonly log: DeliveryLog,
  ) {}

  /** @throws TransferNotFound also for somebody else's */
  async list(transferId: string, callerId: string): Promise<Delivery[]> {
    const { id } = await this.transfer(transferId, callerId);
    return this.log.of(id);
  }

  /** The same message once more, whatever became of it. @throws TransferNotFound, DeliveryNotFound */
  async redeliver(transferId: string, deliveryId: string, callerId: string): Promise<Delivery> {
    const record = await this.transfer(transferId, callerId);
    const delivery = await this.log.get(record.id, deliveryId);
    if (delivery === null) throw new DeliveryNotFound('This transfer has no such delivery.');
    const again = anew(delivery, Date.now());
    await this.log.save(record, again);
    return again;
  }

  private async transfer(id: string, callerId: string): Promise<TransferRecord> {
    const record = await this.records.get(id);
    if (record?.callerId === callerId) return record;
    if (record === null && (await this.records.hasExpired(id, callerId)))
      throw new TransferExpired('Its time was over; its deliveries are not kept longer.');
    throw new TransferNotFound('There is no such transfer of yours.');
  }
}
