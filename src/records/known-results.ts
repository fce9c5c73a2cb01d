import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { SOFTWARE } from '../config/software.js';
import { USUAL_QUALITY } from '../images/usual-quality.js';
import { REDIS } from '../redis/redis-connections.js';
import { KnownResultsSettings } from './known-results.config.js';
import type { TransferPlan, TransferRecord } from './transfer-record.js';

/** Everything that decides how a result looks, but for the checkpoint of a plan that takes the one that is loaded. */
export interface AskedResult {
  readonly callerId: string;
  readonly photoSha256: string;
  readonly style: string;
  readonly plan: TransferPlan;
}

// KEYS: 1 what is known. ARGV: 1 the transfer that it is to be known of no more.
const FORGET = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Which transfer has made a result before, per caller, found by a hash of what was asked for. */
@Injectable()
export class KnownResults {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: KnownResultsSettings,
  ) {}

  /** Null where results are not kept to be given again. */
  keyOf({ callerId, photoSha256, style, plan }: AskedResult): string | null {
    if (this.settings.ttlMs === 0) return null;
    // Plans are built in one place: the order of their members is always the same.
    const { format, quality } = plan;
    const used = format === 'png' ? null : (quality ?? USUAL_QUALITY[format]);
    const asked = JSON.stringify([callerId, photoSha256, style, { ...plan, quality: used }, SOFTWARE]);
    return createHash('sha256').update(asked).digest('hex');
  }

  /** The transfer whose result it is. */
  async find(key: string): Promise<string | null> {
    return this.redis.get(nameOf(key));
  }

  /** After a success that is what was asked for. */
  async note({ id, state, resultKey, expiresAt }: TransferRecord): Promise<void> {
    if (resultKey === null || state !== 'succeeded') return;
    const forMs = Math.min(this.settings.ttlMs, expiresAt - Date.now());
    if (forMs > 0) await this.redis.set(nameOf(resultKey), id, 'PX', forMs);
  }

  /** Goes with the transfer. */
  async forget({ id, resultKey }: Pick<TransferRecord, 'id' | 'resultKey'>): Promise<void> {
    if (resultKey !== null) await this.redis.eval(FORGET, 1, nameOf(resultKey), id);
  }
}

function nameOf(key: string): string {
  return `results:${key}`;
}
