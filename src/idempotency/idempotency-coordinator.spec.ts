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

/** As if nobody had renewed it for long enough. */
async function runOut({ lease }: AnswerTurn): Promise<void> {
  await redis.hset(`idempotency:${lease.entry}`, 'until', 0);
}

async function kept(): Promise<string> {
  return JSON.stringify(await redis.hgetall('idempotency:entry'));
}

describe('requests with the same key', () => {
  it('get the answer of the first one, for as long as it is kept', async () => {
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

  it('and another content are refused, before the first one is done and after', async () => {
    const turn = await begin();
    for (const process of [here, elsewhere])
      await expect(process.begin('entry', 'other')).rejects.toThrow(IdempotencyKeyReused);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    for (const process of [here, elsewhere])
      await expect(process.begin('entry', 'other')).rejects.toThrow(IdempotencyKeyReused);
  });

  it('wait for the first one where it runs, and are sent away elsewhere', async () => {
    const turn = await begin();
    const joined = Array.from({ length: 20 }, () => here.begin('entry', 'fingerprint'));
    await expect(elsewhere.begin('entry', 'fingerprint')).rejects.toThrow(IdempotencyInProgress);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await Promise.all(joined)).toEqual(joined.map(() => ANSWER));
  });

  it('that come at once in several processes: one has the turn', async () => {
    const processes = Array.from({ length: 50 }, () => new IdempotencyCoordinator(answers));
    const begun = await Promise.allSettled(processes.map((process) => process.begin('entry', 'fingerprint')));
    const turns = begun.flatMap((each) => (each.status === 'fulfilled' ? [turnOf(each.value)] : []));
    expect(turns).toHaveLength(1);
    await turns[0]?.end(async () => undefined);
  });

  it('run one after the other when nothing came of the ones before, all for the same thing', async () => {
    const first = await begin();
    const second = here.begin('entry', 'fingerprint');
    await first.end(() => answers.open(first.lease));
    const next = turnOf(await second);
    expect(next.lease).toMatchObject({ id: first.lease.id, resumed: true });
    await next.end(() => answers.keep(next.lease, ANSWER));
    expect(await elsewhere.begin('entry', 'fingerprint')).toEqual(ANSWER);
  });

  it('may be anything once the first one was no request at all', async () => {
    const first = await begin();
    await first.end(() => answers.forget(first.lease));
    expect(await redis.keys('*')).toEqual([]);
    const other = await begin('entry', 'other');
    expect(other.lease.resumed).toBe(false);
    await other.end(async () => undefined);
  });
});

describe('a process that dies', () => {
  it('before it has created anything, or right after, leaves no dead key: the next one goes on with its id', async () => {
    const dead = await begin();
    await expect(elsewhere.begin('entry', 'fingerprint')).rejects.toThrow(IdempotencyInProgress);
    await runOut(dead);
    const next = turnOf(await elsewhere.begin('entry', 'fingerprint'));
    expect(next.lease).toMatchObject({ id: dead.lease.id, resumed: true });
    await next.end(() => answers.keep(next.lease, ANSWER));
    await dead.end(async () => undefined);
  });

  it('only for a while has no say any more: its answer, its renewal and its failure count for nothing', async () => {
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

describe('what was created and is erased', () => {
  const gone = new NotFound('There is no such thing any more.');
  const refusal = {
    problem: { code: 'not_found', detail: gone.detail, status: 404, fields: [], extensions: {} },
  };

  it('takes its answer along; whoever repeats the request hears that it is gone', async () => {
    const turn = await begin();
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await kept()).toContain('a private note');
    await answers.replace(turn.lease.id, gone);
    expect(await kept()).not.toContain('a private note');
    expect(await here.begin('entry', 'fingerprint')).toEqual(refusal);
  });

  it('while its request is still answered leaves no answer either', async () => {
    const turn = await begin();
    await answers.replace(turn.lease.id, gone);
    await turn.end(() => answers.keep(turn.lease, ANSWER));
    expect(await kept()).not.toContain('a private note');
    expect(await here.begin('entry', 'fingerprint')).toEqual(refusal);
  });

  it('without a key is nothing to it', async () => {
    await answers.replace('019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11', gone);
    expect(await redis.keys('*')).toEqual([]);
  });
});
