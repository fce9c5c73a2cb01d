import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalAll } from '../../tools/stack/process-tree.js';
import { cancelAtRandom, eraseAll, NOTHING_WRONG, picturesOf } from './random-cancels.js';
import { isOf, Stand } from './stand.js';

/** Jobs are short here; with these settings they still meet at the lock. */
const OFTEN_OVERLAPPING = { WEBUI_OVERLAP_MS: '60', GENERATION_POLL_MS: '50' };

let stand: Stand;
/** Number of the service's own pictures, such as the sample photo. */
let pictures: number;

beforeAll(async () => {
  stand = await Stand.open({
    simulator: { mode: 'ui', clock: { stepMs: 10 } },
    environment: OFTEN_OVERLAPPING,
  });
  await stand.client.accepting();
  pictures = await picturesOf(stand);
});

afterAll(async () => {
  await stand.close();
});

const SLOWLY = 'slowly';

/** For each state, keeps a transfer in it until released; may be called before the transfer is submitted. */
const HOLDS: Readonly<Record<HeldState, () => Promise<() => Promise<void>>>> = {
  preparing: () => stopped('faces'),
  waiting: async () => {
    await stand.webui.refuseConnections();
    return () => stand.webui.acceptConnections();
  },
  generating: async () => {
    // Steps this long are seen by every progress request, and the cancel ends them.
    stand.webui.fault({ kind: 'slow', factor: 20, prompt: SLOWLY });
    return async () => undefined;
  },
  finishing: () => stopped('finish'),
};
type HeldState = 'preparing' | 'waiting' | 'generating' | 'finishing';

/** Suspends the photo workers of a lane until released. */
async function stopped(lane: 'faces' | 'finish'): Promise<() => Promise<void>> {
  const workers = stand.photoWorkers(lane);
  expect(workers).not.toEqual([]);
  signalAll(workers, 'SIGSTOP');
  return async () => signalAll(workers, 'SIGCONT');
}

describe('a cancel', () => {
  it.each(['preparing', 'waiting', 'generating', 'finishing'] as const)(
    'of a transfer that is %s ends that one, and the next one is painted completely',
    async (state) => {
      const goOn = await HOLDS[state]();
      const { id } = await stand.client.submit({ prompt: SLOWLY });
      const next = await stand.client.submit();
      await stand.client.until(id, [state]);
      const { body } = await stand.client.call<{ state: string }>('POST', `/v1/transfers/${id}/cancel`);
      await goOn();
      expect(body.state).toBe('cancelled');
      expect(await stand.client.ended(next.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect(await stand.client.transfer(id)).toMatchObject({ state: 'cancelled', result: null });
      expect(await stand.endings(id)).toBe(1);
      const hit = stand.webui.observations.interrupts.filter(({ taskId }) => isOf(taskId, next.id));
      expect(hit).toHaveLength(0);
    },
  );

  it('at any moment ends exactly the cancelled transfers, and interrupts no other', async () => {
    const findings = await cancelAtRandom(stand, { seed: 20, transfers: 24, withinMs: 4_000 });
    expect(findings).toEqual(NOTHING_WRONG);
    const { maxInsideLock, maxParked } = stand.webui.observations;
    expect(maxInsideLock).toBe(1);
    expect(maxParked).toBeLessThanOrEqual(1);
  });

  it('leaves no picture behind once the transfer is erased', async () => {
    await eraseAll(stand, pictures);
    expect(await picturesOf(stand)).toBe(pictures);
  });
});
