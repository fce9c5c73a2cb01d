import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppendOnlyRewrites } from './append-only-rewrites.js';
import { EmbeddedRedis } from './embedded-redis.js';
import { erasuresSince, forgetErasures, noteErasure, rewriteDueAt } from './erasures.js';
import { clearAged, clearUnfinished } from './redis-leftovers.js';
import { RedisSettings } from './redis.config.js';
import { redisTime, rewriteAppendOnlyFile } from './rewrite-append-only-file.js';

const SECRET = 'a-prompt-to-be-erased';

let folder: string;
let server: EmbeddedRedis;
let redis: Redis;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'easel-erasures-')));
  server = await EmbeddedRedis.start(folder);
  redis = new Redis({ path: server.address });
  redis.on('error', () => {}); // one of the tests stops the server
});

afterEach(async () => {
  redis.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function onDisk(): Promise<string> {
  const entries = await readdir(join(folder, 'redis'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')),
  );
  return texts.join('\n');
}

async function storeAndErase(): Promise<void> {
  await redis.set('record', SECRET);
  await redis.del('record');
  await noteErasure(redis);
}

function rewrites(settings: Partial<RedisSettings>, embedded = true): AppendOnlyRewrites {
  const endpoint = { address: server.address, embedded, stop: async () => {} };
  return new AppendOnlyRewrites(redis, endpoint, Object.assign(new RedisSettings(), settings));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

describe('the append-only file', () => {
  it('contains erased data until it is rewritten, and none afterwards', async () => {
    await storeAndErase();
    expect(await onDisk()).toContain(SECRET);
    expect(await rewriteAppendOnlyFile(redis, new AbortController().signal)).toBe('done');
    expect(await onDisk()).not.toContain(SECRET);
  });

  it('is rewritten automatically after a pause in erasures', async () => {
    await storeAndErase();
    const running = rewrites({ rewritePauseMs: 100 });
    running.onApplicationBootstrap();
    await until(async () => (await erasuresSince(redis)) === null);
    expect(await onDisk()).not.toContain(SECRET);
    await running.stop();
  });

  it('is rewritten at an orderly shutdown after erasures, except with an external Redis', async () => {
    await storeAndErase();
    await rewrites({}, false).stop();
    expect(await onDisk()).toContain(SECRET);
    await rewrites({ rewrite: false }).stop();
    expect(await onDisk()).toContain(SECRET);
    await rewrites({}).stop();
    expect(await onDisk()).not.toContain(SECRET);
    expect(await erasuresSince(redis)).toBeNull();
  });

  it('stays due for a rewrite if the connection lacks the permission', async () => {
    await redis.acl('SETUSER', 'guest', 'on', 'nopass', 'allkeys', 'allchannels', '+@all', '-bgrewriteaof');
    await redis.auth('guest', 'any');
    await storeAndErase();
    expect(await rewriteAppendOnlyFile(redis, new AbortController().signal)).toBe('forbidden');
    const running = rewrites({ rewritePauseMs: 100 });
    running.onApplicationBootstrap();
    await until(async () =>
      /cmdstat_bgrewriteaof:.*rejected_calls=[2-9]/.test(await redis.info('commandstats')),
    );
    await running.stop();
    expect(await erasuresSince(redis)).not.toBeNull();
  });

  it('needs no rewrite if it is disabled', async () => {
    await redis.config('SET', 'appendonly', 'no');
    expect(await rewriteAppendOnlyFile(redis, new AbortController().signal)).toBe('unneeded');
  });
});

describe('erasures since the last rewrite', () => {
  it('are recorded from first to last, and forgotten by a rewrite that began later', async () => {
    await noteErasure(redis);
    const first = await erasuresSince(redis);
    await until(async () => (await redisTime(redis)) > (first?.last ?? 0));
    const between = await redisTime(redis);
    await noteErasure(redis);
    const both = await erasuresSince(redis);
    expect(both?.first).toBe(first?.first);
    expect(both?.last).toBeGreaterThanOrEqual(between);
    await forgetErasures(redis, between);
    expect(await erasuresSince(redis)).toEqual({ first: between, last: both?.last });
    await forgetErasures(redis, (both?.last ?? 0) + 1);
    expect(await erasuresSince(redis)).toBeNull();
  });

  it('are due after a pause, at most after the limit, and not too soon after the previous rewrite', () => {
    const pace = { rewritePauseMs: 60, rewriteWithinMs: 600 };
    expect(rewriteDueAt({ first: 1000, last: 1000 }, 0, pace)).toBe(1060);
    expect(rewriteDueAt({ first: 1000, last: 1500 }, 0, pace)).toBe(1560);
    expect(rewriteDueAt({ first: 1000, last: 5000 }, 0, pace)).toBe(1600);
    expect(rewriteDueAt({ first: 1000, last: 1000 }, 1030, pace)).toBe(1090);
  });
});

describe('leftovers of Redis', () => {
  it('that are half written are erased at the next start', async () => {
    const home = join(folder, 'redis');
    const left = [
      'temp-rewriteaof-bg-4711.aof',
      'temp-4711.rdb',
      'appendonlydir/temp-appendonly.aof.incr.aof',
    ];
    for (const name of left) await writeFile(join(home, name), SECRET);
    await server.stop();
    server = await EmbeddedRedis.start(folder);
    expect(await onDisk()).not.toContain(SECRET);
    await expect(clearUnfinished(join(folder, 'nowhere'))).resolves.toBeUndefined();
  });

  it('of damage or a crash are kept for a limited time', async () => {
    const home = join(folder, 'redis');
    const copy = 'appendonlydir.damaged-2026-11-21T12-00-00.000Z';
    await cp(join(home, 'appendonlydir'), join(home, copy), { recursive: true });
    await writeFile(join(home, 'core.4711'), SECRET);
    await mkdir(join(home, 'unrelated-folder'));
    await clearAged(home, 60_000);
    expect(await readdir(home)).toEqual(expect.arrayContaining([copy, 'core.4711']));
    const past = new Date(Date.now() - 120_000);
    for (const name of [copy, 'core.4711', 'unrelated-folder']) await utimes(join(home, name), past, past);
    await clearAged(home, 60_000);
    const left = await readdir(home);
    expect(left).not.toEqual(expect.arrayContaining([copy]));
    expect(left).not.toContain('core.4711');
    expect(left).toEqual(expect.arrayContaining(['appendonlydir', 'unrelated-folder']));
  });
});
