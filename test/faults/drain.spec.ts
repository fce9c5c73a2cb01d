import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

let stand: Stand;

beforeAll(async () => {
  stand = await Stand.open({ environment: { SHUTDOWN_DRAIN_MS: '5000' } });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
});

describe('a service that is shut down', () => {
  it('is no longer ready, but serves and accepts until a balancer has noticed', async () => {
    const { child } = stand.easel;
    await stand.webui.refuseConnections(); // so that no transfer ends by itself
    const wish = { photoId: 'sample', style: 'watercolor' };
    const waiting = stand.client.call<TransferView>('POST', '/v1/transfers', wish, { prefer: 'wait=60' });
    await eventually(async () => {
      const { body } = await stand.client.call<TransferListView>('GET', '/v1/transfers');
      return body.items.length > 0 ? true : undefined;
    });
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const refused = await eventually(async () => {
      const answer = await stand.client.call('GET', '/health/ready');
      return answer.status === 503 ? answer : undefined;
    });
    expect(refused).toMatchObject({ body: { details: { service: { status: 'down' } } } });
    // A caller that waits for the end is answered at once, and can ask the next process.
    expect(await waiting).toMatchObject({ status: 202, body: { finishedAt: null } });
    expect((await stand.client.call('GET', '/health/live')).status).toBe(200);
    const submission = { photoId: 'sample', style: 'watercolor' };
    const accepted = await stand.client.call<TransferView>('POST', '/v1/transfers', submission);
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('connection')).toBe('close');
    expect(await exit).toEqual([0, null]);
  });
});
