import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOf } from './stand.js';
import { Workers } from './workers.js';

let stand: Workers;

beforeAll(async () => {
  stand = await Workers.open(20);
});

afterAll(async () => {
  await stand.close();
});

describe('a worker that hangs while it holds the GPU', () => {
  it('loses it to the other one, and does no harm when it wakes up', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await stand.client.submit()).id);
    await stand.webui.until(({ jobs }) => jobs.some(({ stage }) => stage === 'sampling'));
    const [hung] = await stand.holders(1);
    hung?.child.kill('SIGSTOP');
    const known = stand.webui.observations.jobs.length;
    await stand.holders(2);
    // It wakes up while the other worker's job runs: if it interrupted another process's job at all, then now.
    await stand.webui.until(({ jobs }) => jobs.length > known && jobs.at(-1)?.stage === 'sampling');
    hung?.child.kill('SIGCONT');
    await hung?.said(({ msg }) => msg === 'GPU lease lost');
    for (const id of ids) expect(await stand.client.ended(id, 30_000)).toMatchObject({ state: 'succeeded' });
    for (const id of ids) expect(await stand.endings(id)).toBe(1);
    expect(stand.intrusions()).toEqual([]);
    expect(stand.webui.observations.interrupts).toEqual([]);
    const painted = stand.webui.observations.jobs.filter(({ interrupted }) => interrupted);
    expect(painted.filter(({ taskId }) => ids.some((id) => isOf(taskId, id)))).toHaveLength(0);
  });
});
