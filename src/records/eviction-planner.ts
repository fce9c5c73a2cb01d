import { Injectable } from '@nestjs/common';
import { BlobStore } from '../storage/blob-store.js';
import { photoOwner, transferOwner, workOwner } from './blob-owners.js';
import { type Evictable, type Eviction, planEviction } from './eviction-plan.js';
import { PictureUse, type UsedThing } from './picture-use.js';
import { TransferRecords } from './transfer-records.js';

/** Things that are looked at first, and how many times more when they are not enough. */
const PAGE = 200;
const GROWTH = 10;

/** Says what would go next when room for pictures is needed. */
@Injectable()
export class EvictionPlanner {
  constructor(
    private readonly use: PictureUse,
    private readonly transfers: TransferRecords,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * What has to go so that `wanted` bytes become free, the least recently used first; as much as may go when that is
   * not enough. Nothing that has not ended is among it.
   */
  async plan(wanted: number, page = PAGE): Promise<Eviction[]> {
    const things = await this.use.oldest(page);
    const candidates = await this.withOwners(things);
    const holdings = await this.blobs.holdings(candidates.flatMap(({ owners }) => owners));
    const plan = planEviction(candidates, holdings, wanted);
    const freed = plan.reduce((sum, { bytes }) => sum + bytes, 0);
    return freed >= wanted || things.length < page ? plan : this.plan(wanted, page * GROWTH);
  }

  private async withOwners(things: readonly UsedThing[]): Promise<Evictable[]> {
    const ids = things.filter(({ kind }) => kind === 'transfer').map(({ id }) => id);
    const records = new Map((await this.transfers.getMany(ids)).map((record) => [record.id, record]));
    return things.flatMap((thing) => {
      if (thing.kind === 'photo') return [{ ...thing, owners: [photoOwner(thing.id)] }];
      const photo = records.get(thing.id)?.photo;
      if (photo === undefined) return [];
      // A photo that came along goes with it.
      const came = photo.cameAlong ? [photoOwner(photo.id)] : [];
      return [{ ...thing, owners: [workOwner(thing.id), transferOwner(thing.id), ...came] }];
    });
  }
}
