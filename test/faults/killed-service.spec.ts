import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import type { Answer } from '../service/easel-client.js';
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

describe('a service that is killed', () => {
  it('while one transfer is generated and others wait goes on with all of them', async () => {
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

  it('before it has answered a request with an Idempotency-Key has created what it says next time', async () => {
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
    // Whoever has it is not known to be dead before its lease has run out.
    const answer = await eventually(async () => {
      const next = await send('respond-async');
      return next.status === 409 ? undefined : next;
    });
    expect(answer).toMatchObject({ status: 202, body: { id: created } });
    expect(await known()).toEqual([created, ...before]);
    expect(await stand.wrongEnds([created])).toEqual([]);
  });
});
