import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

/** Also in record-scripts.ts: who has a webhook comes in here in the same step in which it ends. */
const TO_BE_TOLD = 'transfers:to-be-told';

// KEYS: 1 the index. ARGV: 1 id, 2 the time it had, 3 the time it gets or ''.
const POSTPONE = `
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('ZREM', KEYS[1], ARGV[1])
else redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
return 1`;

export interface EndedTransfer {
  /** A transfer's, or a batch's as `toldBatchName` writes it. */
  readonly id: string;
  /** When there is something to do, ms since the epoch. */
  readonly at: number;
}

/** The name that a batch has among those of whose end somebody has to be told; also in record-scripts.ts. */
export function toldBatchName(batchId: string): string {
  return `batch:${batchId}`;
}

/** The name of a transfer: what could be another's is nobody's. */
export function toldTransferName(transferId: string): string {
  return toldBatch(transferId) === null ? transferId : '';
}

/** The id of the batch that is called so; null for a transfer. */
export function toldBatch(name: string): string | null {
  return name.startsWith('batch:') ? name.slice('batch:'.length) : null;
}

/** Transfers, and batches, of whose end somebody has still to be told, and when. */
@Injectable()
export class EndedTransfers {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Those whose time has come. @param now ms since the epoch */
  async due(now: number, limit: number): Promise<EndedTransfer[]> {
    const found = await this.redis.zrangebyscore(TO_BE_TOLD, '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit);
    return found.flatMap((id, index) => (index % 2 === 0 ? { id, at: Number(found[index + 1]) } : []));
  }

  /** How many there are, due or not. */
  async count(): Promise<number> {
    return this.redis.zcard(TO_BE_TOLD);
  }

  /** There is something to do now. */
  async hurry(id: string): Promise<void> {
    await this.redis.zadd(TO_BE_TOLD, Date.now(), id);
  }

  /** There is nothing to do before `until`, null: ever; unless something has come up since it was looked at. */
  async postpone({ id, at }: EndedTransfer, until: number | null): Promise<void> {
    await this.redis.eval(POSTPONE, 1, TO_BE_TOLD, id, at, until ?? '');
  }
}
