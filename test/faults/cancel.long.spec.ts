import { afterEach, describe, expect, it } from 'vitest';
import { cancelAtRandom, eraseAll, NOTHING_WRONG, picturesOf } from './random-cancels.js';
import { Stand } from './stand.js';

/** Jobs are short here; with these settings they still meet at the lock. */
const OFTEN_OVERLAPPING = { WEBUI_OVERLAP_MS: '60', GENERATION_POLL_MS: '50' };

let stand: Stand;

afterEach(async () => {
  await stand.close();
});

describe.each(['nowebui', 'ui'] as const)('a thousand transfers on a WebUI in %s mode', (mode) => {
  it('end as cancelled or succeeded as requested, batch after batch', async () => {
    stand = await Stand.open({ simulator: { mode, clock: { stepMs: 5 } }, environment: OFTEN_OVERLAPPING });
    await stand.client.accepting();
    const pictures = await picturesOf(stand);
    for (let batch = 0; batch < 10; batch += 1) {
      const findings = await cancelAtRandom(stand, { seed: batch, transfers: 100, withinMs: 20_000 });
      expect(findings).toEqual(NOTHING_WRONG);
      await eraseAll(stand, pictures);
    }
    const { maxInsideLock, maxParked } = stand.webui.observations;
    expect(maxInsideLock).toBe(1);
    expect(maxParked).toBeLessThanOrEqual(1);
  });
});
