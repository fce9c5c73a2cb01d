import { expect, it } from 'vitest';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

it('restarts a WebUI that keeps more GPU memory with every job, once and between two jobs', async () => {
  const stand = await Stand.open({
    simulator: { serverStop: true, startsAgainMs: 300, memory: { creepMiBPerJob: 40 } },
    environment: {
      WEBUI_RESTART: 'api',
      WEBUI_MEMORY_LOOK_MS: '50',
      WEBUI_CREEP_LIMIT_MIB: '400',
      WEBUI_PROBE_MS: '200',
    },
  });
  try {
    await stand.client.accepting();
    const ids: string[] = [];
    for (let job = 0; job < 60; job += 1) ids.push((await stand.client.submit({ seed: job })).id);
    await eventually(() => stand.log.find(({ msg }) => msg === 'WebUI is back'), 90_000);
    for (const id of ids) {
      expect(await stand.client.ended(id, 90_000)).toMatchObject({ state: 'succeeded', attempts: 1 });
    }
    expect(stand.webui.observations).toMatchObject({ process: 2, interrupts: [], maxInsideLock: 1 });
    const metrics = await (await fetch(`${stand.easel.url}/metrics`)).text();
    expect(metrics).toMatch(/easel_webui_restarts_total\{slot="0",why="memory",outcome="back"\} 1/);
    expect(metrics).toMatch(/easel_webui_memory_creep_bytes\{slot="0",where="card"\} \d{7,}/);
  } finally {
    await stand.close();
  }
}, 180_000);
