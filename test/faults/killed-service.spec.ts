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

describe('a service that is killed', () => {
  it('while one transfer is generated and others wait continues with all of them', async () => {
    stand.webui.fault({ kind: 'slow', factor: 5 });
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) ids.push((await stand.client.submit()).id);
    await stand.webui.until(({ jobs }) =>
      jobs.some(({ stage, stepsDone }) => stage === 'sampling' && stepsDone > 2),
    );
    const states = await Promise.all(ids.map(async (id) => (await stand.client.transfer(id)).state));
    expect(states).toEqual(expect.arrayContaining(['generating', 'queued']));
    await stand.kill();
    await stand.startAgain();
    await stand.easel.said(
      ({ msg }) => msg === 'Taking over the private Redis that an earlier service left behind',
    );
    expect(await stand.wrongEnds(ids)).toEqual([]);
  });
});
