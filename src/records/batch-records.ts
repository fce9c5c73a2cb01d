import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { validate as isUuid } from 'uuid';
import { type CallerLimits, NO_LIMITS } from '../access/caller-limits.js';
import { ERASURES } from '../redis/erasures.js';
import { REDIS } from '../redis/redis-connections.js';
import type { BatchItem, BatchPlan, BatchRecord, ItemStanding } from './batch-record.js';
import { CREATE_BATCH, ERASE_BATCH } from './batch-scripts.js';
import { quotaExceeded } from './quota.js';
import { RecordsSettings } from './records.config.js';
import { queueFull } from './records.errors.js';
import type { TransferRecord } from './transfer-record.js';
import { EXPIRED_KNOWN_MS, PREFIX, type Saved, saveArguments } from './stored-transfer.js';
import type { TransferState } from './transfer-states.js';

/**
 * The records of all batches in Redis; the states of their transfers are written by the scripts that change those.
 */
@Injectable()
export class BatchRecords {
  private readonly erasers: ((id: string) => Promise<void>)[] = [];

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: RecordsSettings,
  ) {}

  /**
   * Creates the batch and its transfers atomically: all or none.
   * @param transfers in the order of the plan's items
   * @param limits of its caller
   * @throws QueueFull when the waiting room lacks space for all of them, QuotaExceeded when a limit of the caller
   * would be exceeded
   */
  async create(
    plan: BatchPlan,
    transfers: readonly TransferRecord[],
    limits: CallerLimits = NO_LIMITS,
  ): Promise<void> {
    const each = transfers.map((record) => saveArguments({ ...record, version: 0 }, this.settings, limits));
    const [, , ...accounts] = each[0]?.keys ?? [];
    const keys = [batchKey(plan.id), PREFIX, ...accounts, ERASURES];
    const answer = await this.redis.eval(
      CREATE_BATCH,
      keys.length,
      ...keys,
      plan.id,
      JSON.stringify(plan),
      plan.callerId,
      plan.expiresAt,
      plan.webhookUrl === null ? 0 : 1,
      ...each.flatMap(({ values }) => values),
    );
    const [saved, place] = answer as [Saved, number];
    if (saved === 'full') throw queueFull(this.settings.maxWaiting);
    if (saved === 'conflict')
      throw new Error(
        `Could not create batch ${plan.id}: ${place === 0 ? 'the batch' : `transfer ${place} of it`} exists already`,
      );
    if (saved !== 'ok') throw quotaExceeded(saved, limits);
  }

  async get(id: string): Promise<BatchRecord | null> {
    return (await this.getMany([id]))[0] ?? null;
  }

  /** Several at once, in the given order; missing ones are left out. */
  async getMany(ids: readonly string[]): Promise<BatchRecord[]> {
    // The id comes from the URL and becomes part of a Redis key: anything but a UUID could reach another key.
    const known = ids.filter((id) => isUuid(id));
    if (known.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of known) pipeline.hgetall(batchKey(id));
    const answers = (await pipeline.exec()) ?? [];
    return answers.flatMap(([error, fields]) => {
      if (error) throw error;
      const record = parseBatch(fields as Record<string, string>);
      return record === null ? [] : [record];
    });
  }

  /** Those of the given batches that have an unfinished transfer. */
  async unfinished(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.exists(openKey(id));
    const answers = (await pipeline.exec()) ?? [];
    return new Set(
      answers.flatMap(([error, open], index) => {
        if (error) throw error;
        return open === 1 ? [ids[index] ?? ''] : [];
      }),
    );
  }

  /** The batches of a caller, newest first. @param after last id of the previous page */
  async list(
    callerId: string,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ): Promise<{ items: BatchRecord[]; next: string | null }> {
    const from = after === undefined ? '+' : `(${after}`;
    const index = `${PREFIX}batches:${callerId}`;
    const ids = await this.redis.zrevrangebylex(index, from, '-', 'LIMIT', 0, limit + 1);
    const page = ids.slice(0, limit);
    return { items: await this.getMany(page), next: ids.length > limit ? (page.at(-1) ?? null) : null };
  }

  /** Registers a callback that erases further data of a batch before its record. It must be idempotent. */
  beforeErasing(erase: (id: string) => Promise<void>): void {
    this.erasers.push(erase);
  }

  /** Erases the record of a batch. The calling code has to erase its transfers and pictures first. */
  async erase({ id, callerId }: Pick<BatchRecord, 'id' | 'callerId'>): Promise<void> {
    for (const erase of this.erasers) await erase(id);
    const keys = [batchKey(id), PREFIX, ERASURES];
    await this.redis.eval(ERASE_BATCH, keys.length, ...keys, id, callerId);
  }

  /** Remembers for a week that a batch expired, so that its caller gets 410 instead of 404. */
  async rememberExpired({ id, callerId }: Pick<BatchRecord, 'id' | 'callerId'>): Promise<void> {
    await this.redis.set(expiredKey(id), callerId, 'PX', EXPIRED_KNOWN_MS);
  }

  async hasExpired(id: string, callerId: string): Promise<boolean> {
    return isUuid(id) && (await this.redis.get(expiredKey(id))) === callerId;
  }

  /** Ids of expired batches: `limit` of them after skipping `from`. */
  async expired(now: number, limit: number, from = 0): Promise<string[]> {
    return this.redis.zrangebyscore(`${PREFIX}batch-expiry`, '-inf', now, 'LIMIT', from, limit);
  }
}

/** Redis key of a batch; keys of its further data start with this key and a colon. */
export function batchKey(id: string): string {
  return `${PREFIX}batch:${id}`;
}

/** Redis key of a batch's unfinished transfers, a set that exists while there are any; written by the scripts. */
export function openKey(id: string): string {
  return `${batchKey(id)}:open`;
}

function expiredKey(id: string): string {
  return `${PREFIX}batch-expired:${id}`;
}

// Only this class and the scripts write these hashes, so their fields need no validation.
function parseBatch(fields: Readonly<Record<string, string>>): BatchRecord | null {
  const { data, finishedAt, keptUntil } = fields;
  if (data === undefined) return null;
  const plan = JSON.parse(data) as BatchPlan;
  return {
    ...plan,
    expiresAt: keptUntil === undefined ? plan.expiresAt : Number(keptUntil),
    standings: plan.items.map((item) => standing(fields, item)),
    finishedAt: finishedAt === undefined ? null : Number(finishedAt),
  };
}

function standing(fields: Readonly<Record<string, string>>, { transferId }: BatchItem): ItemStanding {
  return {
    state: (fields[`state:${transferId}`] ?? 'queued') as TransferState,
    hadEnded: fields[`ended:${transferId}`] === '1',
    erased: fields[`erased:${transferId}`] === '1',
  };
}
