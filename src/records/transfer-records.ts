import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { validate as isUuid } from 'uuid';
import { type CallerLimits, NO_LIMITS } from '../access/caller-limits.js';
import { ERASURES } from '../redis/erasures.js';
import { REDIS } from '../redis/redis-connections.js';
import { runScript } from '../redis/run-script.js';
import { ERASE_TRANSFER, SAVE_TRANSFER } from './record-scripts.js';
import { quotaExceeded } from './quota.js';
import { RecordsSettings } from './records.config.js';
import { queueFull } from './records.errors.js';
import {
  EXPIRED_KNOWN_MS,
  parseRecord,
  PREFIX,
  recordKey,
  type Saved,
  saveArguments,
} from './stored-transfer.js';
import type { TransferRecord } from './transfer-record.js';
import { hasEnded, mayMove, type TransferState } from './transfer-states.js';
import { WaitingLines } from './waiting-lines.js';

export interface TransferQuery {
  /** Undefined: the transfers of all callers, for operators. */
  readonly callerId?: string;
  readonly state?: TransferState;
  readonly style?: string;
  readonly batch?: string;
  readonly limit: number;
  /** The last id of the previous page. */
  readonly after?: string;
}

/** Computes the fields to change from the current record; null: change nothing. */
export type Change = (record: TransferRecord) => Partial<TransferRecord> | null;

const SCAN_PAGE = 100;
const MAX_SCANNED = 2_000;
/** A result can be fetched for at least this long after its transfer ended. */
const LEAST_KEPT_MS = 3_600_000;

/** The records of all transfers in Redis, each changed by compare-and-set. */
@Injectable()
export class TransferRecords {
  /** The waiting transfers, in the order in which the callers take turns. */
  readonly lines: WaitingLines;
  private readonly erasers: ((id: string) => Promise<void>)[] = [];

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: RecordsSettings,
  ) {
    this.lines = new WaitingLines(redis, PREFIX);
  }

  /**
   * @param limits of its caller, checked in the same script that saves the record
   * @throws QueueFull when the waiting room is full, QuotaExceeded when a limit of the caller is reached
   */
  async create(record: TransferRecord, limits: CallerLimits = NO_LIMITS): Promise<void> {
    const saved = await this.save({ ...record, version: 0 }, limits);
    if (saved === 'full') throw queueFull(this.settings.maxWaiting);
    if (saved === 'conflict') throw new Error(`The transfer ${record.id} exists already`);
    if (saved !== 'ok') throw quotaExceeded(saved, limits);
  }

  async get(id: string): Promise<TransferRecord | null> {
    // The id comes from the URL and becomes part of a Redis key: anything but a UUID could reach another key.
    if (!isUuid(id)) return null;
    const [version, data] = await this.redis.hmget(recordKey(id), 'version', 'data');
    return version && data ? parseRecord(data, Number(version)) : null;
  }

  /** Several at once, in the given order; missing ones are left out. */
  async getMany(ids: readonly string[]): Promise<TransferRecord[]> {
    // As above: an id that names another kind of key would make the whole pipeline fail.
    const known = ids.filter((id) => isUuid(id));
    if (known.length === 0) return [];
    const pipeline = this.redis.pipeline();
    for (const id of known) pipeline.hmget(recordKey(id), 'version', 'data');
    const answers = (await pipeline.exec()) ?? [];
    return answers.flatMap(([error, value]) => {
      if (error) throw error;
      const [version, data] = value as [string | null, string | null];
      return version && data ? [parseRecord(data, Number(version))] : [];
    });
  }

  /** State by id; missing transfers are left out. */
  async states(ids: readonly string[]): Promise<Map<string, TransferState>> {
    const states = new Map<string, TransferState>();
    if (ids.length === 0) return states;
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.hget(recordKey(id), 'state');
    const answers = (await pipeline.exec()) ?? [];
    answers.forEach(([error, state], index) => {
      if (error) throw error;
      if (state !== null) states.set(ids[index] ?? '', state as TransferState);
    });
    return states;
  }

  /**
   * Changes a record by compare-and-set: repeats reading it and calling `change` until no other write came between.
   * @returns the record as saved; null when it is gone or `change` returned null
   * @throws Error for a move between states that `mayMove` forbids
   */
  async change(id: string, change: Change): Promise<TransferRecord | null> {
    for (;;) {
      const before = await this.get(id);
      const changes = before && change(before);
      if (!before || !changes) return null;
      const state = changes.state ?? before.state;
      if (!mayMove(before.state, state))
        throw new Error(`A transfer cannot go from ${before.state} to ${state}`);
      const after = await this.replace(before, this.withResultTimes(before, entered(before, changes)));
      if (after) return after;
    }
  }

  /** Sends an ended transfer back for an operator's retry: the only change that `mayMove` does not check. */
  async reopen(id: string, change: Change): Promise<TransferRecord | null> {
    for (;;) {
      const before = await this.get(id);
      const changes = before && hasEnded(before.state) ? change(before) : null;
      if (!before || !changes) return null;
      const after = await this.replace(before, entered(before, changes));
      if (after) return after;
    }
  }

  /** Registers a callback that erases further data of a transfer before its record. It must be idempotent. */
  beforeErasing(erase: (id: string) => Promise<void>): void {
    this.erasers.push(erase);
  }

  /**
   * Erases the record and the index entries of an ended transfer. Releasing its pictures is up to the calling code.
   * @returns false when the transfer has not ended, for example because an operator sent it back
   */
  async erase({
    id,
    callerId,
    batchId,
  }: Pick<TransferRecord, 'id' | 'callerId' | 'batchId'>): Promise<boolean> {
    for (const erase of this.erasers) await erase(id);
    const keys = [recordKey(id), PREFIX, ERASURES];
    return (await this.redis.eval(ERASE_TRANSFER, keys.length, ...keys, id, callerId, batchId ?? '')) === 1;
  }

  /** Remembers for a week that a transfer expired, so that its caller gets 410 instead of 404. */
  async rememberExpired(record: Pick<TransferRecord, 'id' | 'callerId'>): Promise<void> {
    await this.redis.set(expiredKey(record.id), record.callerId, 'PX', EXPIRED_KNOWN_MS);
  }

  async hasExpired(id: string, callerId: string | undefined): Promise<boolean> {
    const owner = await this.redis.get(expiredKey(id));
    return owner !== null && (callerId === undefined || owner === callerId);
  }

  /** Newest first, page by page. */
  async list(query: TransferQuery): Promise<{ items: TransferRecord[]; next: string | null }> {
    const index = PREFIX + (query.callerId === undefined ? 'all' : `caller:${query.callerId}`);
    const items: TransferRecord[] = [];
    let from = query.after === undefined ? '+' : `(${query.after}`;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += SCAN_PAGE) {
      const ids = await this.redis.zrevrangebylex(index, from, '-', 'LIMIT', 0, SCAN_PAGE);
      for (const record of await this.getMany(ids)) {
        if (query.state !== undefined && record.state !== query.state) continue;
        if (query.style !== undefined && record.style !== query.style) continue;
        if (query.batch !== undefined && record.batchId !== query.batch) continue;
        if (items.length === query.limit) return { items, next: items.at(-1)?.id ?? null };
        items.push(record);
      }
      const last = ids.at(-1);
      if (ids.length < SCAN_PAGE || last === undefined) return { items, next: null };
      from = `(${last}`;
    }
    return { items, next: from.slice(1) };
  }

  /** Ids in the waiting room in the order of their turns: `count` of them after skipping `from`. */
  async waiting(from = 0, count = Infinity): Promise<string[]> {
    return this.lines.inOrder(from, count);
  }

  /** Positions in the order of generation, 1 = next; transfers whose generation has begun are left out. */
  async positions(ids: readonly string[]): Promise<Map<string, number>> {
    return this.lines.positions(ids);
  }

  /** How many transfers are in the given states, all together. */
  async count(states: readonly TransferState[]): Promise<number> {
    const pipeline = this.redis.pipeline();
    for (const state of states) pipeline.zcard(`${PREFIX}state:${state}`);
    const answers = (await pipeline.exec()) ?? [];
    return answers.reduce((sum, [error, value]) => {
      if (error) throw error;
      return sum + Number(value);
    }, 0);
  }

  /** How many transfers are assigned to a slot whose generation has not begun. */
  async ahead(slot: string): Promise<number> {
    return this.redis.scard(`${PREFIX}ahead:${slot}`);
  }

  /** The ids of these transfers. */
  async givenTo(slot: string): Promise<string[]> {
    return this.redis.smembers(`${PREFIX}ahead:${slot}`);
  }

  async unfinished(): Promise<string[]> {
    return this.redis.zrange(`${PREFIX}unfinished`, 0, -1);
  }

  /** Ids of the transfers in the given states. */
  async standing(states: readonly TransferState[]): Promise<string[]> {
    const pipeline = this.redis.pipeline();
    for (const state of states) pipeline.zrange(`${PREFIX}state:${state}`, 0, -1);
    const answers = (await pipeline.exec()) ?? [];
    return answers.flatMap(([error, ids]) => {
      if (error) throw error;
      return ids as string[];
    });
  }

  /** Ids of expired transfers: `limit` of them after skipping `from`. */
  async expired(now: number, limit: number, from = 0): Promise<string[]> {
    return this.redis.zrangebyscore(`${PREFIX}expiry`, '-inf', now, 'LIMIT', from, limit);
  }

  /** Extends the expiry of a transfer that ends late, so that its result can still be fetched. */
  private withResultTimes(before: TransferRecord, after: TransferRecord): TransferRecord {
    if (hasEnded(before.state) || !hasEnded(after.state)) return after;
    const least = Date.now() + Math.min(this.settings.retentionMs, LEAST_KEPT_MS);
    return { ...after, expiresAt: Math.max(after.expiresAt, least) };
  }

  private async replace(before: TransferRecord, after: TransferRecord): Promise<TransferRecord | null> {
    const saved = await this.save(after);
    return saved === 'ok' ? { ...after, version: before.version + 1 } : null;
  }

  private async save(record: TransferRecord, limits: CallerLimits = NO_LIMITS): Promise<Saved> {
    const { keys, values } = saveArguments(record, this.settings, limits);
    return (await runScript(this.redis, SAVE_TRANSFER, keys, values)) as Saved;
  }
}

function expiredKey(id: string): string {
  return `${PREFIX}expired:${id}`;
}

function entered(before: TransferRecord, changes: Partial<TransferRecord>): TransferRecord {
  const moved = changes.state !== undefined && changes.state !== before.state;
  return { ...before, ...(moved ? { enteredAt: Date.now() } : {}), ...changes };
}
