import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

/** Ended transfers by when they were last used; the scripts of the records keep it. */
const TRANSFERS_USED = 'transfers:used';
/** The same of uploaded photos, the built-in one left out. */
export const PHOTOS_USED = 'photos:used';

/** Something whose pictures may go before its time. */
export interface UsedThing {
  readonly kind: 'transfer' | 'photo';
  readonly id: string;
  /** Ms since the epoch. */
  readonly usedAt: number;
}

/** When pictures were last used: fetched, or a transfer was made of them. */
@Injectable()
export class PictureUse {
  private readonly logger = new Logger(PictureUse.name);

  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Nobody has to wait for it: a use that is not written down only makes the thing look older. Never rejects. */
  async transferUsed(id: string, now = Date.now()): Promise<void> {
    try {
      // Only what is there: a transfer that has not ended, or was erased meanwhile, must not come in.
      await this.redis.zadd(TRANSFERS_USED, 'XX', now, id);
    } catch (error) {
      this.logger.debug({ reason: String(error) }, 'A use was not written down');
    }
  }

  /** What was not used for longest comes first. */
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
