import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Warning } from '../errors/warning.js';
import { ERASURES, NOTE_ERASURE } from '../redis/erasures.js';
import { REDIS } from '../redis/redis-connections.js';
import { PHOTOS_USED } from './picture-use.js';
import { PhotoNotFound } from './records.errors.js';
import type { FaceRecord } from './transfer-record.js';

/** One uploaded photo. The blob `sha256` is owned by `photo:<id>`. */
export interface PhotoRecord {
  readonly id: string;
  readonly callerId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: 'jpeg' | 'png' | 'webp';
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  /** Null until face detection has run. */
  readonly faces: readonly Omit<FaceRecord, 'selected'>[] | null;
  readonly warnings: readonly Warning[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Caller id of the built-in photos, which every caller sees. */
export const BUILT_IN = '*';

const EXPIRY = 'photos:expiry';

/** KEYS: 1 record, 2 and 3 indices, 4 note of erasures. ARGV: 1 id. */
const ERASE_PHOTO = `
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
${NOTE_ERASURE}`;

/** The records of uploaded photos in Redis. */
@Injectable()
export class PhotoRecords {
  private readonly erasers: ((id: string) => Promise<void>)[] = [];

  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async save(photo: PhotoRecord): Promise<void> {
    await this.redis
      .multi()
      .set(this.key(photo.id), JSON.stringify(photo))
      .zadd(EXPIRY, photo.expiresAt, photo.id)
      // Built-in photos are never evicted.
      .zadd(PHOTOS_USED, ...(photo.callerId === BUILT_IN ? (['XX'] as const) : []), Date.now(), photo.id)
      .exec();
  }

  /** Replaces the record, for example with the faces found. @throws PhotoNotFound when it was erased meanwhile */
  async update(photo: PhotoRecord): Promise<void> {
    if ((await this.redis.set(this.key(photo.id), JSON.stringify(photo), 'XX')) === null)
      throw new PhotoNotFound('This photo has been erased.');
  }

  async get(id: string): Promise<PhotoRecord | null> {
    const data = await this.redis.get(this.key(id));
    return data === null ? null : (JSON.parse(data) as PhotoRecord);
  }

  /** Those of the given ids that have a record. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const records = await this.redis.mget(ids.map((id) => this.key(id)));
    return new Set(ids.filter((_, index) => records[index] !== null));
  }

  /** A photo of the caller, or a built-in one. @throws PhotoNotFound also for another caller's photo */
  async visible(id: string, callerId: string): Promise<PhotoRecord> {
    const photo = await this.get(id);
    if (photo && (photo.callerId === callerId || photo.callerId === BUILT_IN)) {
      // Reading a photo counts as use: less recently used photos are evicted before it.
      await this.redis.zadd(PHOTOS_USED, 'XX', Date.now(), id);
      return photo;
    }
    throw new PhotoNotFound(`Photo ${JSON.stringify(id.slice(0, 64))} not found; it may have expired.`);
  }

  /** Registers a callback that erases further data of a photo before its record. It must be idempotent. */
  beforeErasing(erase: (id: string) => Promise<void>): void {
    this.erasers.push(erase);
  }

  async erase(id: string): Promise<void> {
    for (const erase of this.erasers) await erase(id);
    await this.redis.eval(ERASE_PHOTO, 4, this.key(id), EXPIRY, PHOTOS_USED, ERASURES, id);
  }

  async expired(now: number, limit: number): Promise<string[]> {
    return this.redis.zrangebyscore(EXPIRY, '-inf', now, 'LIMIT', 0, limit);
  }

  private key(id: string): string {
    return `photos:record:${id}`;
  }
}
