import Bull, { type Job, type Queue } from 'bull';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { PREPARE_QUEUE, type StageJob } from './queues.js';
import { StageQueues } from './stage-queues.js';

let folder: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let queue: Queue<StageJob>;
let queues: StageQueues;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-queues-'));
  endpoint = await startRedis(new RedisSettings(), folder);
  connections = new RedisConnections(endpoint, new RedisSettings());
  queue = new Bull<StageJob>(PREPARE_QUEUE, {
    createClient: (type) => connections.createBullClient(type),
  });
  queues = new StageQueues([queue]);
});

afterAll(async () => {
  await queue.close();
  await connections.close();
  await endpoint.stop();
  await rm(folder, { recursive: true, force: true });
});

const job = (index: number): StageJob => ({ transferId: `transfer-${index}`, stage: 'prepare', attempt: 1 });
const place = { slot: null, priority: 'normal' } as const;
const PAUSED = { ...place, delayMs: 2_000 };

describe('a withdrawn job', () => {
  it('is no longer in its queue', async () => {
    await queues.ensure(job(0), place);
    await queues.withdraw(job(0), null);
    expect(await queue.getWaitingCount()).toBe(0);
    await queues.withdraw(job(0), null);
  });

  it('may be taken by a worker at the same moment, which notices by the record', async () => {
    await queues.ensure(job(1), place);
    await new StageQueues([takenMeanwhile(queue)]).withdraw(job(1), null);
    expect(await queue.getActiveCount()).toBe(1);
  });
});

describe('a forgotten transfer', () => {
  it("leaves no job in any queue or state, and removes no other transfer's", async () => {
    await queue.obliterate({ force: true });
    const mine = { transferId: 'a', stage: 'prepare' } as const;
    const other = { ...mine, transferId: 'b' };
    await queues.ensure({ ...other, attempt: 0 }, place);
    await queues.ensure({ ...mine, attempt: 0 }, place);
    for (let done = 0; done < 2; done += 1)
      await (await queue.getNextJob())?.moveToCompleted('', false, true);
    await queues.ensure({ ...mine, attempt: 1 }, { ...place, delayMs: 60_000 });
    await queues.ensure({ ...mine, attempt: 2 }, place);
    expect((await queues.ended()).toSorted()).toEqual(['a', 'b']);
    await queues.forget('a', 2);
    expect((await queue.getJobs(['completed', 'delayed', 'waiting', 'active'])).map(({ id }) => id)).toEqual([
      'b.prepare.0',
    ]);
  });

  it('is found by its ended job if a worker was processing it at that moment', async () => {
    await queue.obliterate({ force: true });
    await queues.ensure({ transferId: 'c', stage: 'prepare', attempt: 0 }, place);
    const active = await queue.getNextJob();
    await queues.forget('c', 0);
    expect(await queue.getActiveCount()).toBe(1);
    await active?.moveToFailed({ message: 'stale' });
    expect(await queues.removeEnded(new Set(await queues.ended()))).toBe(1);
    expect(await queues.ended()).toEqual([]);
  });
});

describe('a job whose delay has passed', () => {
  afterEach(() => void vi.useRealTimers());

  it('is promoted if the clock was set back meanwhile, which would delay it further', async () => {
    await queue.obliterate({ force: true });
    await queues.ensure(job(2), PAUSED);
    await queues.ensure(job(2), PAUSED);
    expect(await queue.getDelayedCount()).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_600_000 });
    await queues.ensure(job(2), PAUSED);
    expect([await queue.getDelayedCount(), await queue.getWaitingCount()]).toEqual([0, 1]);
  });
});

/** The same queue, with a worker that takes a job right after it was seen to be inactive. */
function takenMeanwhile(real: Queue<StageJob>): Queue<StageJob> {
  const getJob = async (id: string): Promise<Job<StageJob> | null> => {
    const found = await real.getJob(id);
    const isActive = found?.isActive.bind(found);
    if (!found || !isActive) return null;
    found.isActive = async () => {
      found.isActive = isActive;
      const active = await isActive();
      await real.getNextJob();
      return active;
    };
    return found;
  };
  return Object.assign(Object.create(real) as Queue<StageJob>, { getJob });
}
