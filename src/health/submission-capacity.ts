import { Injectable } from '@nestjs/common';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { StorageCapacity } from '../storage/storage-capacity.js';

const SMALL_PHOTO_BYTES = 1_000_000;

/** Whether another transfer would be accepted. */
@Injectable()
export class SubmissionCapacity {
  constructor(
    private readonly records: TransferRecords,
    private readonly settings: RecordsSettings,
    private readonly storage: StorageCapacity,
  ) {}

  async inQueue(): Promise<{ waiting: number; maxWaiting: number }> {
    const waiting = await this.records.count(['queued']);
    const { maxWaiting } = this.settings;
    if (waiting >= maxWaiting) throw new Error('The queue is full');
    return { waiting, maxWaiting };
  }

  /**
   * Checks whether the storage would accept a small photo.
   * @throws StorageUnavailable if there is no room and none can be freed
   */
  async forPictures(): Promise<Record<string, never>> {
    await this.storage.wouldAdmit(SMALL_PHOTO_BYTES);
    return {};
  }
}
