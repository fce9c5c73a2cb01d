import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotFound } from '../errors/general.errors.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { IdempotencyCoordinator, type AnswerTurn } from './idempotency-coordinator.js';
import { IdempotencySettings } from './idempotency.config.js';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors.js';
import type { StoredAnswer } from './stored-answer.js';
import { IdempotencyStore } from './idempotency-store.js';

const ANSWER = { status: 202, location: '/v1/things/1', body: { note: 'a private note' } };

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let answers: IdempotencyStore;
let here: IdempotencyCoordinator;
let elsewhere: IdempotencyCoordinator;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-answers-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  answers = new IdempotencyStore(redis, new IdempotencySettings());
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  here = new IdempotencyCoordinator(answers);
  elsewhere = new IdempotencyCoordinator(answers);
});

function turnOf(begun: StoredAnswer | AnswerTurn): AnswerTurn {
  if ('lease' in begun) return begun;
  throw new Error('It was answered already');
}

async function begin(entry = 'entry', fingerprint = 'fingerprint'): Promise<AnswerTurn> {
  return turnOf(await here.begin(entry, fingerprint));
}

/** Expires the lease of a turn. */
async function runOut({ lease }: AnswerTurn): Promise<void> {
  await redis.hset(`idempotency:${lease.entry}`, 'until', 0);
}

async function kept(): Promise<string> {
  return JSON.stringify(await redis.hgetall('idempotency:entry'));
}

describe('requests with the same key', () => {
  it('get the response of the first one as long as it is stored', async () => {
    const turn = await begin();
    expect(turn.lease.resumed).toBe(false);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await here.begin('entry', 'fingerprint')).toEqual(ANSWER);
    expect(await elsewhere.begin('entry', 'fingerprint')).toEqual(ANSWER);
    const ttls = await Promise.all(
      (await redis.keys('*')).map((key) => redis.pttl(key.replace('easel:', ''))),
    );
    expect(ttls).toHaveLength(2);
    for (const ttl of ttls) expect(ttl).toBeGreaterThan(86_000_000);
  });

  it('but different content are rejected, before and after the first one was answered', async () => {
    const turn = await begin();
    for (const process of [here, elsewhere])
      await expect(process.begin('entry', 'other')).rejects.toThrow(IdempotencyKeyReused);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    for (const process of [here, elsewhere])
      await expect(process.begin('entry', 'other')).rejects.toThrow(IdempotencyKeyReused);
  });

  it('wait for the first one in the same process, and are rejected in another one', async () => {
    const turn = await begin();
    const joined = Array.from({ length: 20 }, () => here.begin('entry', 'fingerprint'));
    await expect(elsewhere.begin('entry', 'fingerprint')).rejects.toThrow(IdempotencyInProgress);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await Promise.all(joined)).toEqual(joined.map(() => ANSWER));
  });

  it('that arrive at once in several processes: only one runs', async () => {
    const processes = Array.from({ length: 50 }, () => new IdempotencyCoordinator(answers));
    const begun = await Promise.allSettled(processes.map((process) => process.begin('entry', 'fingerprint')));
    const turns = begun.flatMap((each) => (each.status === 'fulfilled' ? [turnOf(each.value)] : []));
    expect(turns).toHaveLength(1);
    await turns[0]?.end(async () => undefined);
  });

  it('run one after the other, with the same id, as long as none was answered', async () => {
    const first = await begin();
    const second = here.begin('entry', 'fingerprint');
    await first.end(() => answers.open(first.lease));
    const next = turnOf(await second);
    expect(next.lease).toMatchObject({ id: first.lease.id, resumed: true });
    await next.end(() => answers.keep(next.lease, ANSWER));
    expect(await elsewhere.begin('entry', 'fingerprint')).toEqual(ANSWER);
  });

  it('may differ after the first one was malformed', async () => {
    const first = await begin();
    await first.end(() => answers.forget(first.lease));
    expect(await redis.keys('*')).toEqual([]);
    const other = await begin('entry', 'other');
    expect(other.lease.resumed).toBe(false);
    await other.end(async () => undefined);
  });
});

describe('a process that dies', () => {
  it('before or right after creating the resource does not block the key: the next request gets the same id', async () => {
    const dead = await begin();
    await expect(elsewhere.begin('entry', 'fingerprint')).rejects.toThrow(IdempotencyInProgress);
    await runOut(dead);
    const next = turnOf(await elsewhere.begin('entry', 'fingerprint'));
    expect(next.lease).toMatchObject({ id: dead.lease.id, resumed: true });
    await next.end(() => answers.keep(next.lease, ANSWER));
    await dead.end(async () => undefined);
  });

  it('loses its lease, and its response, renewal and failure are ignored if it comes back', async () => {
    const late = await begin();
    await runOut(late);
    const next = turnOf(await elsewhere.begin('entry', 'fingerprint'));
    expect(await answers.renew(late.lease)).toBe(false);
    await late.end(() => answers.keep(late.lease, { ...ANSWER, status: 500 }));
    await answers.open(late.lease);
    await answers.forget(late.lease);
    expect(await answers.renew(next.lease)).toBe(true);
    await next.end(() => answers.keep(next.lease, ANSWER));
    expect(await here.begin('entry', 'fingerprint')).toEqual(ANSWER);
  });
});

describe('a created resource that is erased', () => {
  const gone = new NotFound('The thing was erased.');
  const refusal = {
    problem: { code: 'not_found', detail: gone.detail, status: 404, fields: [], extensions: {} },
  };

  it('removes the stored response; repetitions are answered with the reason', async () => {
    const turn = await begin();
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await kept()).toContain('a private note');
    await answers.replace(turn.lease.id, gone);
    expect(await kept()).not.toContain('a private note');
    expect(await here.begin('entry', 'fingerprint')).toEqual(refusal);
  });

  it('while its request still runs leaves no response either', async () => {
    const turn = await begin();
    await answers.replace(turn.lease.id, gone);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await kept()).not.toContain('a private note');
    expect(await here.begin('entry', 'fingerprint')).toEqual(refusal);
  });

  it('without an entry has no effect', async () => {
    await answers.replace('019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11', gone);
    expect(await redis.keys('*')).toEqual([]);
  });
});
