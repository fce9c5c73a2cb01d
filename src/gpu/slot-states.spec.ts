import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Backends } from './backends.js';
import { GpuSettings } from './gpu.config.js';
import { SlotStates } from './slot-states.js';
import { WebUis } from './webuis.js';

const OWNER = { process: 'worker', fence: 1, lookAhead: 3, overtaken: { a: 2 } };
const webUis = new WebUis(
  ['a', 'b'].map((name) => ({
    name,
    url: `http://127.0.0.1:9/${name}`,
    credentials: '',
    launchMode: 'auto' as const,
    vramBudgetMiB: undefined,
    weight: 1,
  })),
);

let directory: string;
let server: RedisEndpoint;
let redis: Redis;
let worker: { readonly backends: Backends; readonly states: SlotStates };
let http: typeof worker;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-slots-'));
  server = await startRedis(new RedisSettings(), directory);
  redis = new Redis(server.address);
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  await redis.set('gpu:a:fence', OWNER.fence);
  [worker, http] = [process(), process()];
});

/** The parts of a process that know the slots. */
function process(): typeof worker {
  const backends = new Backends(redis, webUis, new GpuSettings());
  return { backends, states: new SlotStates(redis, backends) };
}

describe('the state of a slot', () => {
  it('is known in every process as its owner sees it', async () => {
    const backend = worker.backends.get('a');
    backend.state = 'up';
    backend.loadedCheckpoint = { name: 'photo', hash: null };
    backend.hold('memory', 'Another program uses the memory of the card.');
    await worker.states.publish('a', OWNER);
    const [a, b] = await http.states.all();
    expect(a).toMatchObject({
      slot: 'a',
      owner: 'worker',
      state: 'up',
      checkpoint: 'photo',
      lookAhead: 3,
      overtaken: { a: 2 },
      holds: [{ reason: 'memory', detail: 'Another program uses the memory of the card.' }],
    });
    expect(b).toMatchObject({ slot: 'b', owner: null, state: 'down', holds: [] });
  });

  it('is current for the owner itself, and the last published one for others', async () => {
    await worker.states.publish('a', OWNER);
    worker.backends.get('a').hold('restarting', 'It is being restarted.');
    expect((await worker.states.all())[0]?.holds).toHaveLength(1);
    expect((await http.states.all())[0]?.holds).toHaveLength(0);
    worker.states.disown('a');
    expect((await worker.states.all())[0]?.holds).toHaveLength(0);
  });

  it('is not overwritten by a process that has lost the GPU to another one', async () => {
    await redis.incr('gpu:a:fence');
    await http.states.publish('a', { ...OWNER, process: 'next', fence: 2 });
    await worker.states.publish('a', OWNER);
    expect((await process().states.all())[0]).toMatchObject({ owner: 'next' });
  });

  it('expires some time after the last publication', async () => {
    await worker.states.publish('a', OWNER);
    const [key = ''] = await redis.keys('gpu:a:state');
    expect(await redis.pttl(key)).toBeGreaterThan(0);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(6_000);
  });

  it('is the own view of a process if another version published it, or Redis is away', async () => {
    await redis.set('gpu:a:state', JSON.stringify({ slot: 'a', state: 'dancing' }));
    expect((await http.states.all())[0]).toMatchObject({ owner: null, state: 'down' });
    const away = new Redis(server.address, { lazyConnect: true, maxRetriesPerRequest: 0 });
    away.disconnect();
    expect(await new SlotStates(away, http.backends).allOrHere()).toHaveLength(2);
  });
});
