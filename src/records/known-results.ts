import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { SOFTWARE } from '../config/software.js';
import { USUAL_QUALITY } from '../images/usual-quality.js';
import { REDIS } from '../redis/redis-connections.js';
import { KnownResultsSettings } from './known-results.config.js';
import type { TransferPlan, TransferRecord } from './transfer-record.js';

/** Everything that determines a result, except for the checkpoint of a plan that uses the loaded one. */
export interface AskedResult {
  readonly callerId: string;
  readonly photoSha256: string;
  readonly style: string;
  readonly plan: TransferPlan;
}

// Forgets a known result unless a later transfer has replaced it. KEYS: 1 known result. ARGV: 1 transfer id.
const FORGET = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Finds the transfer that made the same result before, per caller, by a hash of the request. */
@Injectable()
export class KnownResults {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: KnownResultsSettings,
  ) {}

  /** Null where reusing results is turned off. */
  keyOf({ callerId, photoSha256, style, plan }: AskedResult): string | null {
    if (this.settings.ttlMs === 0) return null;
    // All plans are built by the same code, so the order of their properties, and with it the hash, is stable.
    const { format, quality } = plan;
    const used = format === 'png' ? null : (quality ?? USUAL_QUALITY[format]);
    const asked = JSON.stringify([callerId, photoSha256, style, { ...plan, quality: used }, SOFTWARE]);
    return createHash('sha256').update(asked).digest('hex');
  }

  /** Id of the transfer that has the result; null: none has. */
  async find(key: string): Promise<string | null> {
    return this.redis.get(nameOf(key));
  }

  /** Offers the result of a succeeded transfer to identical requests, if it has a `resultKey`. */
  async note({ id, state, resultKey, expiresAt }: TransferRecord): Promise<void> {
    if (resultKey === null || state !== 'succeeded') return;
    const forMs = Math.min(this.settings.ttlMs, expiresAt - Date.now());
    if (forMs > 0) await this.redis.set(nameOf(resultKey), id, 'PX', forMs);
  }

  /** To be called when the transfer is erased. */
  async forget({ id, resultKey }: Pick<TransferRecord, 'id' | 'resultKey'>): Promise<void> {
    if (resultKey !== null) await this.redis.eval(FORGET, 1, nameOf(resultKey), id);
  }
}

function nameOf(key: string): string {
  return `results:${key}`;
}
