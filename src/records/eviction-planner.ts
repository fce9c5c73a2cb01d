import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { photoOwner, transferOwner, workOwner } from './blob-owners.js';
import { type Evictable, type Eviction, planEviction } from './eviction-plan.js';
import { PictureUse, type UsedThing } from './picture-use.js';
import { TransferRecords } from './transfer-records.js';

/** How many candidates are read first, and the factor by which that grows when they do not free enough. */
const PAGE = 200;
const GROWTH = 10;

/** Plans what to evict when room for pictures is needed. */
@Injectable()
export class EvictionPlanner {
  constructor(
    private readonly use: PictureUse,
    private readonly transfers: TransferRecords,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * Plans the eviction of `wanted` bytes, least recently used first; of everything evictable when that is not enough.
   * Unfinished transfers are never evicted.
   */
  async plan(wanted: number, page = PAGE): Promise<Eviction[]> {
    const oldest = await this.use.oldest(page);
    const candidates = await this.withOwners(oldest);
    const holdings = await this.blobs.holdings(candidates.flatMap(({ owners }) => owners));
    const plan = planEviction(candidates, holdings, wanted);
    const freed = plan.reduce((sum, { bytes }) => sum + bytes, 0);
    return freed >= wanted || oldest.length < page ? plan : this.plan(wanted, page * GROWTH);
  }

  private async withOwners(oldest: readonly UsedThing[]): Promise<Evictable[]> {
    const ids = oldest.filter(({ kind }) => kind === 'transfer').map(({ id }) => id);
    const records = new Map((await this.transfers.getMany(ids)).map((record) => [record.id, record]));
    return oldest.flatMap((used) => {
      if (used.kind === 'photo') return [{ ...used, owners: [photoOwner(used.id)] }];
      const photo = records.get(used.id)?.photo;
      if (photo === undefined) return [];
      // A photo that was sent with the transfer is erased with it.
      const came = photo.cameAlong ? [photoOwner(photo.id)] : [];
      return [{ ...used, owners: [workOwner(used.id), transferOwner(used.id), ...came] }];
    });
  }
}
