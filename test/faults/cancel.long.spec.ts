import { afterEach, describe, expect, it } from 'vitest';
import { cancelAtRandom, eraseAll, NOTHING_WRONG, picturesOf } from './random-cancels.js';
import { Stand } from './stand.js';

let stand: Stand;

afterEach(async () => {
  await stand.close();
});

describe.each(['nowebui', 'ui'] as const)('a thousand transfers on a WebUI in %s mode', (mode) => {
  it('end as they were cancelled or not, batch after batch', async () => {
    stand = await Stand.open({ simulator: { mode, clock: { stepMs: 2 } } });
    await stand.client.accepting();
    const pictures = await picturesOf(stand);
    for (let batch = 0; batch < 10; batch += 1) {
      const findings = await cancelAtRandom(stand, { seed: batch, transfers: 100, withinMs: 20_000 });
      expect(findings).toEqual(NOTHING_WRONG);
      await eraseAll(stand, pictures);
    }
    expect(stand.webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 0 });
  });
});
