import { expect, it } from 'vitest';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

it('restarts a WebUI that can no longer generate, and loses no transfer meanwhile', async () => {
  const stand = await Stand.open({
    simulator: { serverStop: true, startsAgainMs: 300 },
    environment: { WEBUI_RESTART: 'api', WEBUI_PROBE_MS: '200' },
  });
  try {
    await stand.client.accepting();
    stand.webui.fault({ kind: 'broken-process' });
    const ids: string[] = [];
    for (let seed = 0; seed < 6; seed += 1) ids.push((await stand.client.submit({ seed })).id);
    await eventually(() => stand.log.find(({ msg }) => msg === 'WebUI is back'), 60_000);
    const ended = await Promise.all(ids.map((id) => stand.client.ended(id, 60_000)));
    expect(ended.map(({ state }) => state)).toEqual(ids.map(() => 'succeeded'));
    // The first transfer on it has spent an attempt; the others must not fail on it.
    expect(ended.map(({ attempts }) => attempts).toSorted((one, other) => one - other)).toEqual([
      1, 1, 1, 1, 1, 2,
    ]);
    expect(stand.webui.observations).toMatchObject({ process: 2, interrupts: [] });
    const metrics = await (await fetch(`${stand.easel.url}/metrics`)).text();
    expect(metrics).toMatch(/easel_webui_restarts_total\{slot="0",why="broken",outcome="back"\} 1/);
  } finally {
    await stand.close();
  }
}, 120_000);

it('waits for the operator if restarts are not allowed, at the cost of one attempt', async () => {
  const stand = await Stand.open({ environment: { CIRCUIT_BACKOFF_MS: '300', WEBUI_PROBE_MS: '200' } });
  try {
    await stand.client.accepting();
    stand.webui.fault({ kind: 'broken-process' });
    const first = await stand.client.submit({ seed: 1 });
    const second = await stand.client.submit({ seed: 2 });
    // Wait for some failed trials.
    await eventually(async () => {
      const tries = stand.log.filter(({ msg }) => msg === 'Generation failed');
      return tries.length >= 4 || undefined;
    }, 60_000);
    await stand.webui.crash(0);
    // The first transfer has spent an attempt, and one parked behind it another; the trials cost none.
    for (const { id } of [first, second]) {
      const { state, attempts } = await stand.client.ended(id, 60_000);
      expect(state).toBe('succeeded');
      expect(attempts).toBeLessThanOrEqual(2);
    }
  } finally {
    await stand.close();
  }
}, 120_000);
