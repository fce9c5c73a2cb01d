import { describe, expect, it } from 'vitest';
import { RecordsSettings } from '../records/records.config.js';
import type { TransferRecords } from '../records/transfer-records.js';
import type { StorageCapacity } from '../storage/storage-capacity.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { SubmissionCapacity } from './submission-capacity.js';

function room({ waiting = 0, isFull = false }): SubmissionCapacity {
  const records = { count: async () => waiting } as unknown as TransferRecords;
  const wouldAdmit = async (): Promise<void> => {
    if (isFull) throw new StorageUnavailable('All of it is still needed.');
  };
  const storage = { wouldAdmit } as unknown as StorageCapacity;
  return new SubmissionCapacity(records, Object.assign(new RecordsSettings(), { maxWaiting: 3 }), storage);
}

describe('the room for another transfer', () => {
  it('depends on the number of waiting transfers', async () => {
    expect(await room({ waiting: 2 }).inQueue()).toEqual({ waiting: 2, maxWaiting: 3 });
    await expect(room({ waiting: 3 }).inQueue()).rejects.toThrow('full');
  });

  it('depends on the room for its pictures', async () => {
    expect(await room({}).forPictures()).toEqual({});
    await expect(room({ isFull: true }).forPictures()).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
