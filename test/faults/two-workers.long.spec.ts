import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import { eventually } from '../service/easel-process.js';
import { isOf } from './stand.js';
import { Workers } from './workers.js';

let stand: Workers;

beforeAll(async () => {
  stand = await Workers.open(20);
});

afterAll(async () => {
  await stand.close();
});

async function submit(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await stand.client.submit()).id);
  return ids;
}

describe('two workers beside an HTTP process', () => {
  it('share the photo work, and one of them holds the GPU', async () => {
    for (const id of await submit(6)) {
      const done = await stand.client.ended(id);
      expect(done).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect((await stand.client.call('GET', `/v1/transfers/${id}/result`)).status).toBe(200);
    }
    expect(await stand.holders(1)).toHaveLength(1);
    expect(stand.intrusions()).toEqual([]);
  });

  it('publish the state of their GPU to the HTTP process, which estimates waits by it', async () => {
    const view = async (): Promise<QueueSummaryView> =>
      (await stand.client.call<QueueSummaryView>('GET', '/v1/queue')).body;
    expect(await view()).toMatchObject({
      backends: [{ state: 'up', holds: [] }],
      estimate: { samples: expect.any(Number) as number },
    });
    stand.webui.fault({ kind: 'error', times: 3 });
    await submit(3);
    const held = await eventually(async () => {
      const { backends } = await view();
      return backends[0]?.holds.find(({ reason }) => reason === 'circuit');
    });
    expect(held.detail).toContain('times in a row');
    const accepting = await stand.client.call('GET', '/health/accepting');
    expect(accepting.status).toBe(503);
    expect(JSON.stringify(accepting.body)).toContain('"holds":["circuit"]');
    await eventually(async () => ((await view()).backends[0]?.holds.length === 0 ? true : undefined));
  });

  it('continue with one of them when the holder of the GPU is killed', async () => {
    const ids = await submit(4);
    const mine = (taskId: string): boolean => ids.some((id) => isOf(taskId, id));
    await stand.webui.until(({ jobs }) =>
      jobs.some(({ taskId, stage }) => mine(taskId) && stage === 'sampling'),
    );
    const [holder] = await stand.holders(1);
    if (holder) await stand.kill(holder);
    for (const id of ids) expect(await stand.client.ended(id, 30_000)).toMatchObject({ state: 'succeeded' });
    for (const id of ids) expect(await stand.endings(id)).toBe(1);
    expect((await stand.holders(2)).at(-1)).not.toBe(holder);
    expect(stand.intrusions()).toEqual([]);
  });
});
