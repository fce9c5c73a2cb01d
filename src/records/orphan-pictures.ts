import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { BatchRecords } from './batch-records.js';
import { type BlobOwner, parseOwner } from './blob-owners.js';
import { PhotoRecords } from './photo-records.js';
import { TransferRecords } from './transfer-records.js';
import type { TransferState } from './transfer-states.js';

/** Pictures are stored seconds before the record of their owner: owners younger than this are left alone. */
const GRACE_MS = 10 * 60_000;
const ASKED_AT_ONCE = 100;

/**
 * Releases pictures whose owner does not exist or no longer needs them, because a process was killed between
 * writing a record and storing or releasing its pictures. Files without any owner are left to the storage.
 */
@Injectable()
export class OrphanPictures {
  constructor(
    private readonly blobs: BlobStore,
    private readonly transfers: TransferRecords,
    private readonly photos: PhotoRecords,
    private readonly batches: BatchRecords,
  ) {}

  /**
   * @param wait waits before the suspects are checked again, and answers whether to go on: a request resumed long
   * after its first run died may be about to save a record with an old id
   * @param now ms since the epoch
   * @returns the number of owners released
   */
  async release(wait: () => Promise<boolean>, now = Date.now()): Promise<number> {
    const suspects: AgedOwner[] = [];
    for await (const page of this.blobs.owners()) {
      suspects.push(...(await this.orphansOf(page.flatMap((name) => aged(name, now - GRACE_MS)))));
    }
    if (suspects.length === 0 || !(await wait())) return 0;
    let released = 0;
    while (suspects.length > 0) {
      for (const { name } of await this.orphansOf(suspects.splice(0, ASKED_AT_ONCE))) {
        await this.blobs.release(name);
        released += 1;
      }
    }
    return released;
  }

  private async orphansOf(owners: readonly AgedOwner[]): Promise<AgedOwner[]> {
    const ids = (...kinds: readonly BlobOwner['kind'][]): string[] =>
      owners.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
    const [photos, states, batches] = await Promise.all([
      this.photos.existing(ids('photo')),
      this.transfers.states(ids('work', 'transfer')),
      this.batches.unfinished(ids('batch')),
    ]);
    const isOrphan = ({ kind, id }: AgedOwner): boolean => {
      if (kind === 'photo') return !photos.has(id);
      return kind === 'batch' ? !batches.has(id) : isForgotten(kind, states.get(id));
    };
    return owners.filter(isOrphan);
  }
}

interface AgedOwner extends BlobOwner {
  readonly name: string;
}

/** A succeeded transfer needs no intermediate pictures, a cancelled one none at all; a failed one may be retried. */
function isForgotten(kind: BlobOwner['kind'], state: TransferState | undefined): boolean {
  if (state === undefined || state === 'cancelled') return true;
  return kind === 'work' && state === 'succeeded';
}

/** The parsed owner if its id was made `before` that time, else nothing. */
function aged(name: string, before: number): AgedOwner[] {
  const owner = parseOwner(name);
  const bornAt = owner && createdAtOf(owner);
  return owner && bornAt !== null && bornAt < before ? [{ name, ...owner }] : [];
}

/** Creation time of the id, ms since the epoch: the first 48 bits of a UUIDv7. Null for other ids, like `sample`. */
function createdAtOf({ id }: BlobOwner): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(id) ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16);
}
