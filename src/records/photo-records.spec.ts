import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { type PhotoRecord, PhotoRecords } from './photo-records.js';

const PHOTO: PhotoRecord = {
  id: 'a-photo',
  callerId: 'anna',
  sha256: 'a'.repeat(64),
  bytes: 10,
  format: 'jpeg',
  width: 640,
  height: 480,
  faces: null,
  warnings: [],
  createdAt: 1,
  expiresAt: 2,
};

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let photos: PhotoRecords;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-photos-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  photos = new PhotoRecords(redis);
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the record of a photo', () => {
  it('can be updated, but an update does not recreate an erased one', async () => {
    await photos.save(PHOTO);
    await photos.update({ ...PHOTO, faces: [] });
    expect((await photos.get(PHOTO.id))?.faces).toEqual([]);
    await photos.erase(PHOTO.id);
    await expect(photos.update({ ...PHOTO, faces: [] })).rejects.toMatchObject({ code: 'photo_not_found' });
    expect(await photos.get(PHOTO.id)).toBeNull();
  });
});
