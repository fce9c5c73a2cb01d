import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockHeld, ServiceLock } from './service-lock.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-lock-'));
  path = join(directory, 'lock');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** Tries to take the lock several times at once. */
async function takeAtOnce(starts: number): Promise<{ locks: ServiceLock[]; refused: unknown[] }> {
  const taken = await Promise.allSettled(Array.from({ length: starts }, () => ServiceLock.take(path)));
  return {
    locks: taken.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    refused: taken.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : [])),
  };
}

async function releaseAll(locks: readonly ServiceLock[]): Promise<void> {
  for (const lock of locks) await lock.release();
}

describe('the service lock', () => {
  it('is taken by one of several concurrent starts, and the others learn the holder', async () => {
    const { locks, refused } = await takeAtOnce(10);
    expect(locks).toHaveLength(1);
    expect(refused).toHaveLength(9);
    for (const error of refused) {
      expect(error).toBeInstanceOf(LockHeld);
      expect(error).toMatchObject({ pid: process.pid });
    }
    await releaseAll(locks);
  });

  it('is taken by one of several concurrent starts after another process died while taking it', async () => {
    for (let round = 0; round < 30; round += 1) {
      await mkdir(`${path}.taking.0`);
      const long = new Date(Date.now() - 60_000);
      await utimes(`${path}.taking.0`, long, long);
      const { locks, refused } = await takeAtOnce(10);
      await releaseAll(locks);
      expect([locks.length, refused.length]).toEqual([1, 9]);
      for (const error of refused) expect(error).toBeInstanceOf(LockHeld);
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('can be taken again after its release', async () => {
    await (await ServiceLock.take(path)).release();
    await (await ServiceLock.take(path)).release();
    expect(await readdir(directory)).toEqual([]);
  });
});
