import { Injectable } from '@nestjs/common';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';

/** Whether another transfer would be let in. */
@Injectable()
export class QueueRoom {
  constructor(
    private readonly records: TransferRecords,
    private readonly settings: RecordsSettings,
  ) {}

  async room(): Promise<{ waiting: number; maxWaiting: number }> {
    const waiting = await this.records.count(['queued']);
    const { maxWaiting } = this.settings;
    if (waiting >= maxWaiting) throw new Error('The queue is full');
    return { waiting, maxWaiting };
  }
}
