import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import type { Answer } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
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
    'while a transfer is %s resumes it',
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

  it('before it has answered a request with an Idempotency-Key returns the transfer of that request next time', async () => {
    stand.webui.fault({ kind: 'slow', factor: 20 });
    const wish = { photoId: 'sample', style: 'watercolor', prompt: 'only once' };
    const send = async (prefer: string): Promise<Answer<TransferView>> =>
      stand.client.call('POST', '/v1/transfers', wish, { 'idempotency-key': '"killed"', prefer });
    const known = async (): Promise<string[]> =>
      (await stand.client.call<TransferListView>('GET', '/v1/transfers')).body.items.map(({ id }) => id);
    const before = await known();
    const unanswered = send('wait=60').catch((error: unknown) => error);
    const created = await eventually(async () => (await known()).find((id) => !before.includes(id)));
    await stand.kill();
    expect(await unanswered).toBeInstanceOf(Error);
    await stand.startAgain();
    // A dead holder of the key is only known to be dead once its lease has expired.
    const answer = await eventually(async () => {
      const next = await send('respond-async');
      return next.status === 409 ? undefined : next;
    });
    expect(answer).toMatchObject({ status: 202, body: { id: created } });
    expect(await known()).toEqual([created, ...before]);
    expect(await stand.wrongEnds([created])).toEqual([]);
  });
});
