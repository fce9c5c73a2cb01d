import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalAll } from '../../tools/stack/process-tree.js';
import { cancelAtRandom, eraseAll, NOTHING_WRONG, picturesOf } from './random-cancels.js';
import { isOf, Stand } from './stand.js';

/** Jobs are short here: so that they meet at the lock all the same. */
const OFTEN_OVERLAPPING = { WEBUI_OVERLAP_MS: '60', GENERATION_POLL_MS: '50' };

let stand: Stand;
/** Of the service itself, such as the sample photo. */
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

/** What keeps a transfer in a state until it is told to go on, and it can be told before the transfer comes. */
const HOLDS: Readonly<Record<HeldState, () => Promise<() => Promise<void>>>> = {
  preparing: () => stopped('faces'),
  waiting: async () => {
    await stand.webui.refuseConnections();
    return () => stand.webui.acceptConnections();
  },
  generating: async () => {
    // Steps that long are met by every look, and end with the cancel.
    stand.webui.fault({ kind: 'slow', factor: 20, prompt: SLOWLY });
    return async () => undefined;
  },
  finishing: () => stopped('finish'),
};
type HeldState = 'preparing' | 'waiting' | 'generating' | 'finishing';

/** The photo workers of a lane stand still until they are told to go on. */
async function stopped(lane: 'faces' | 'finish'): Promise<() => Promise<void>> {
  const workers = stand.photoWorkers(lane);
  expect(workers).not.toEqual([]);
  signalAll(workers, 'SIGSTOP');
  return async () => signalAll(workers, 'SIGCONT');
}

describe('a cancel', () => {
  it.each(['preparing', 'waiting', 'generating', 'finishing'] as const)(
    'of a transfer that is %s ends that one, and the next one is painted whole',
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

  it('at any moment ends exactly what was cancelled, and interrupts nobody else', async () => {
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
