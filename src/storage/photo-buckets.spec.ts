import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Settings } from '../config/settings.js';
import { PhotoBuckets } from './photo-buckets.js';
import { StorageSettings } from './storage.config.js';

let folder: string;
let buckets: PhotoBuckets;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-buckets-'));
  const disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
  await disk.put('2026/me.jpg', 'a photo');
  await writeFile(join(folder, "Müller & me (1)+'2'=3.jpg"), 'another');
  buckets = new PhotoBuckets(new Map([['s3://photos', disk]]));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('photo buckets', () => {
  it('find an object with its size and its bytes', async () => {
    const found = await buckets.find('s3://photos/2026/me.jpg');
    expect(found?.bytes).toBe(7);
    expect(found && (await buffer(await found.read())).toString()).toBe('a photo');
    expect(await buckets.find('s3://photos/2026/you.jpg')).toBeUndefined();
  });

  it('contain what the operator configured, and nothing else', () => {
    expect(buckets.has('s3://photos/2026/me.jpg')).toBe(true);
    for (const other of [
      's3://other/me.jpg',
      'gs://photos/me.jpg',
      's3://photos',
      's3://photos/',
      's3://photos/a?b=c',
      's3://k:s@photos/a',
    ])
      expect(buckets.has(other)).toBe(false);
  });

  it('accept keys with any characters, unchanged', async () => {
    const found = await buckets.find("s3://photos/Müller & me (1)+'2'=3.jpg");
    expect(found && (await buffer(await found.read())).toString()).toBe('another');
  });

  it('reject keys that lead out of the bucket', async () => {
    for (const key of [
      '../etc/passwd',
      '/../../etc/passwd',
      'a/../../etc/passwd',
      'a/..',
      './me.jpg',
      'a//me.jpg',
      '..\\me.jpg',
      'me\n.jpg',
      'ä'.repeat(513),
    ]) {
      expect(buckets.has(`s3://photos/${key}`)).toBe(false);
      expect(await buckets.find(`s3://photos/${key}`)).toBeUndefined();
    }
  });

  it('are opened at startup, which reports what is missing', async () => {
    const settings = Settings.parse([StorageSettings], { PHOTO_BUCKETS: 's3://photos, gs://more' });
    await expect(PhotoBuckets.open(settings.get(StorageSettings))).rejects.toThrow('@aws-sdk/client-s3');
    expect(() => Settings.parse([StorageSettings], { PHOTO_BUCKETS: 'photos' })).toThrow('PHOTO_BUCKETS');
  });
});
