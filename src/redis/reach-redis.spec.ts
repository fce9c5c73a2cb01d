import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { EmbeddedRedis } from './embedded-redis.js';
import { reachRedis } from './reach-redis.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-reach-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function refusalOf(reaching: Promise<void>): Promise<string> {
  const error: unknown = await reaching.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigurationError);
  return String(error);
}

describe('an external Redis', () => {
  it('is waited for if it starts a little later', async () => {
    const early = await EmbeddedRedis.start(folder);
    const { address } = early;
    await early.stop();
    const reaching = reachRedis(address);
    const redis = await EmbeddedRedis.start(folder);
    await expect(reaching).resolves.toBeUndefined();
    await redis.stop();
  });

  it('that does not respond is named in the error, without its password', async () => {
    const message = await refusalOf(reachRedis('redis://easel:secret@127.0.0.1:1/3', 0));
    expect(message).toContain('REDIS_URL: cannot use the Redis at 127.0.0.1:1 (connect ECONNREFUSED');
    expect(message).not.toContain('secret');
  });

  it('that rejects the credentials is not waited for', async () => {
    const redis = await EmbeddedRedis.start(folder);
    const admin = new Redis(redis.address);
    await admin.config('SET', 'requirepass', 'secret');
    const message = await refusalOf(reachRedis(redis.address, 600_000));
    expect(message).toContain('NOAUTH');
    await admin.auth('secret');
    await admin.config('SET', 'requirepass', '');
    admin.disconnect();
    await redis.stop();
  });
});
