import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { BatchRecords } from './batch-records.js';
import { type BlobOwner, parseOwner } from './blob-owners.js';
import { PhotoRecords } from './photo-records.js';
import { TransferRecords } from './transfer-records.js';
import type { TransferState } from './transfer-states.js';

/** From the first picture of a transfer or photo to its record it takes seconds; a crash between them leaves no record. */
const GRACE_MS = 10 * 60_000;
const ASKED_AT_ONCE = 100;

/**
 * Finds pictures that a crash left to an owner who needs them no more: a process that was killed between the record
 * and what belongs to it. Files that belong to nobody at all are the storage's own business.
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
   * @param wait lets some time pass, and says whether to go on: an old id may be about to be saved, by a request that was
   * resumed long after its first run had died. Whoever has no record after that is none of these.
   * @param now ms since the epoch
   * @returns how many owners were let go of
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

/** Of a success only the result is needed, of a cancelled transfer nothing; a failed one may be retried. */
function isForgotten(kind: BlobOwner['kind'], state: TransferState | undefined): boolean {
  if (state === undefined || state === 'cancelled') return true;
  return kind === 'work' && state === 'succeeded';
}

/** The owner, if it is one of ours that was there `before` that time. */
function aged(name: string, before: number): AgedOwner[] {
  const owner = parseOwner(name);
  const bornAt = owner && createdAtOf(owner);
  return owner && bornAt !== null && bornAt < before ? [{ name, ...owner }] : [];
}

/** When its id was made, ms since the epoch: a UUID of version 7 begins with that. Null for a name like `sample`. */
function createdAtOf({ id }: BlobOwner): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(id) ?? [];
  return high === undefined || low === undefined ? null : Number.parseInt(high + low, 16);
}
