import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOf, Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ simulator: { clock: { stepMs: 20 } } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

describe('a service that is killed', () => {
  it.each(['preparing', 'waiting', 'finishing'] as const)(
    'while a transfer is %s takes it up again',
    async (state) => {
      if (state === 'waiting') await stand.webui.refuseConnections();
      const { id } = await stand.client.submit();
      await stand.client.until(id, [state, 'succeeded']);
      await stand.kill();
      if (state === 'waiting') await stand.webui.acceptConnections();
      await stand.startAgain();
      expect(await stand.wrongEnds([id])).toEqual([]);
      const jobs = stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id));
      expect(jobs).toHaveLength(1);
    },
  );
});
