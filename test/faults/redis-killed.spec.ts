import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemBody } from '../service/easel-client.js';
import { isOf, Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

describe('a Redis that is killed', () => {
  it('during a generation costs nothing: the picture is painted once', async () => {
    const { id } = await stand.client.submit();
    const waiting = await stand.client.submit();
    await stand.webui.until(({ jobs }) =>
      jobs.some(({ taskId, stage }) => isOf(taskId, id) && stage === 'sampling'),
    );
    await stand.killRedis();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.client.ended(waiting.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(stand.webui.observations.jobs).toHaveLength(2);
    expect([await stand.endings(id), await stand.endings(waiting.id)]).toEqual([1, 1]);
  });

  it('that does not answer is reported as such, and as available again once it does', async () => {
    const pid = await stand.redisPid();
    process.kill(pid, 'SIGSTOP');
    try {
      const answer = await stand.client.call<ProblemBody>('GET', '/v1/transfers');
      expect(answer).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await stand.client.call('GET', '/health/live')).status).toBe(200);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await stand.client.accepting();
    const { id } = await stand.client.submit();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it('whose memory is full accepts no transfer, and loses none', async () => {
    const operator = new Redis(join(stand.dataDirectory, 'redis', 'redis.sock'));
    const { id } = await stand.client.submit();
    await stand.webui.until(({ running }) => running > 0);
    await operator.config('SET', 'maxmemory', '1');
    try {
      const submission = { photoId: 'sample', style: 'watercolor' };
      const answer = await stand.client.call<ProblemBody>('POST', '/v1/transfers', submission);
      expect(answer).toMatchObject({ status: 503, body: { code: 'queue_unavailable' } });
      expect((await stand.client.call('GET', '/health/ready')).status).toBe(503);
    } finally {
      await operator.config('SET', 'maxmemory', '0');
      operator.disconnect();
    }
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.endings(id)).toBe(1);
  });

  it('that stalls during a generation costs nothing', async () => {
    const operator = new Redis(join(stand.dataDirectory, 'redis', 'redis.sock'));
    const { id } = await stand.client.submit();
    await stand.webui.until(({ running }) => running > 0);
    await operator.client('PAUSE', 2_000, 'ALL');
    operator.disconnect();
    expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.endings(id)).toBe(1);
  });
});
