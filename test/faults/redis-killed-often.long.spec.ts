import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

describe('a Redis that is killed', () => {
  it('again and again loses no transfer and ends none twice', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push((await stand.client.submit()).id);
    for (let kill = 0; kill < 3; kill += 1) {
      const before = stand.webui.observations.jobs.length;
      await stand.killRedis();
      await stand.webui.until(({ jobs, running }) => jobs.length > before && running === 1);
    }
    expect(await stand.wrongEnds(ids)).toEqual([]);
  });
});
