import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

/** Expects that each one ended once and succeeded, and that no job ran beside one left by a killed service. */
async function expectAllSucceed(ids: readonly string[]): Promise<void> {
  for (const id of ids) expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded' });
  for (const id of ids) expect(await stand.endings(id)).toBe(1);
  expect(stand.intrusions()).toEqual([]);
}

describe('a service that is killed twice', () => {
  it('during the same generation fails that transfer, and no other', async () => {
    stand.webui.fault({ kind: 'slow', factor: 10, prompt: 'killer', times: 2 });
    const killer = await stand.client.submit({ prompt: 'killer' });
    const other = await stand.client.submit();
    for (const attempts of [1, 2]) {
      await eventually(async () => {
        const transfer = await stand.client.transfer(killer.id);
        return transfer.state === 'generating' && transfer.attempts === attempts ? true : undefined;
      });
      await stand.kill();
      await stand.startAgain();
    }
    const ended = await stand.client.ended(killer.id);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'worker_crashed' } });
    await expectAllSucceed([other.id]);
    expect(await stand.endings(killer.id)).toBe(1);
  });

  it('while a transfer only waits for the WebUI does not fail that one', async () => {
    await stand.webui.refuseConnections();
    const { id } = await stand.client.submit();
    for (let time = 0; time < 2; time += 1) {
      await stand.client.until(id, ['waiting']);
      await stand.kill();
      await stand.startAgain();
    }
    await stand.webui.acceptConnections();
    await expectAllSucceed([id]);
    expect(await stand.client.transfer(id)).toMatchObject({ attempts: 1 });
  });
});
