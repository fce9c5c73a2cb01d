import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

/** Index of ended transfers by last use; entries are added and removed by the record scripts. */
const TRANSFERS_USED = 'transfers:used';
/** Index of uploaded photos by last use, without the built-in ones. */
export const PHOTOS_USED = 'photos:used';

/** A transfer or photo whose pictures may be evicted before it expires. */
export interface UsedThing {
  readonly kind: 'transfer' | 'photo';
  readonly id: string;
  /** Ms since the epoch. */
  readonly usedAt: number;
}

/** Tracks when pictures were last used: fetched, or used for a transfer. */
@Injectable()
export class PictureUse {
  private readonly logger = new Logger(PictureUse.name);

  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Notes a use. Need not be awaited and never rejects: a lost use only makes the transfer look older. */
  async transferUsed(id: string, now = Date.now()): Promise<void> {
    try {
      // XX: a transfer that has not ended, or was erased meanwhile, must not be added to the index.
      await this.redis.zadd(TRANSFERS_USED, 'XX', now, id);
    } catch (error) {
      this.logger.debug({ reason: String(error) }, 'Use of a transfer was not recorded');
    }
  }

  /** Least recently used first. */
  async oldest(limit: number): Promise<UsedThing[]> {
    const [transfers, photos] = await Promise.all([
      this.first('transfer', TRANSFERS_USED, limit),
      this.first('photo', PHOTOS_USED, limit),
    ]);
    return [...transfers, ...photos].toSorted((a, b) => a.usedAt - b.usedAt).slice(0, limit);
  }

  private async first(kind: UsedThing['kind'], key: string, limit: number): Promise<UsedThing[]> {
    const rows = await this.redis.zrange(key, 0, limit - 1, 'WITHSCORES');
    return rows.flatMap((id, index) =>
      index % 2 === 0 ? { kind, id, usedAt: Number(rows[index + 1]) } : [],
    );
  }
}
