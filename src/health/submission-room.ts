import { Injectable } from '@nestjs/common';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { StorageRoom } from '../storage/storage-room.js';

const SMALL_PHOTO_BYTES = 1_000_000;

/** Whether another transfer would be let in. */
@Injectable()
export class SubmissionRoom {
  constructor(
    private readonly records: TransferRecords,
    private readonly settings: RecordsSettings,
    private readonly storage: StorageRoom,
  ) {}

  async inQueue(): Promise<{ waiting: number; maxWaiting: number }> {
    const waiting = await this.records.count(['queued']);
    const { maxWaiting } = this.settings;
    if (waiting >= maxWaiting) throw new Error('The queue is full');
    return { waiting, maxWaiting };
  }

  /**
   * The answer that a submission of a small photo would get.
   * @throws StorageUnavailable when there is no room, and none can be made
   */
  async forPictures(): Promise<Record<string, never>> {
    await this.storage.wouldAdmit(SMALL_PHOTO_BYTES);
    return {};
  }
}
