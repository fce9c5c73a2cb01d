import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import { ADMIN_TOKEN } from '../service/easel-process.js';
import { EaselClient } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

describe('the memory of a card', () => {
  let stand: Stand;
  let admin: EaselClient;

  beforeAll(async () => {
    stand = await Stand.open({
      simulator: { serverStop: true, startsAgainMs: 300, memory: { totalMiB: 4096 } },
      environment: { WEBUI_RESTART: 'kill', WEBUI_MEMORY_LOOK_MS: '50', WEBUI_PROBE_MS: '200' },
    });
    await stand.client.accepting();
    admin = new EaselClient(stand.easel.url, ADMIN_TOKEN);
  });

  afterAll(async () => {
    await stand.close();
  });

  async function holds(): Promise<QueueSummaryView['backends'][number]['holds']> {
    const { body } = await stand.client.call<QueueSummaryView>('GET', '/v1/queue');
    return body.backends[0]?.holds ?? [];
  }

  it('that another program has taken is waited for, which is said and costs no attempt', async () => {
    stand.webui.occupyCard(3000);
    const cancelled = await stand.client.submit();
    // The first transfer of a service also waits for its face model.
    const held = await eventually(async () => (await holds())[0], 25_000);
    expect(held).toMatchObject({
      reason: 'memory',
      detail: expect.stringMatching(/1096 MiB are free, \d+ are needed/),
    });
    await stand.client.call('POST', `/v1/transfers/${cancelled.id}/cancel`);
    expect(await stand.client.ended(cancelled.id)).toMatchObject({ state: 'cancelled' });
    const waiting = await stand.client.submit();
    await eventually(async () => (await holds())[0]);
    expect(await stand.client.transfer(waiting.id)).toMatchObject({ attempts: 0 });
    expect(stand.webui.observations.jobs).toHaveLength(0);
    stand.webui.occupyCard(0);
    expect(await stand.client.ended(waiting.id)).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      degraded: null,
    });
    expect(await holds()).toEqual([]);
  });

  it('is seen by an operator, who may restart the WebUI without a loss', async () => {
    stand.webui.fault({ kind: 'slow', ms: 1500 });
    const running = await stand.client.submit();
    await stand.client.until(running.id, ['generating']);
    const { status, body } = await admin.call('POST', '/v1/admin/backends/0/restart');
    expect([status, body]).toMatchObject([202, { slot: '0', restartable: true, memory: { totalMiB: 4096 } }]);
    await eventually(async () => (await holds()).find(({ reason }) => reason === 'restarting'));
    const next = await stand.client.submit();
    expect(await stand.client.ended(running.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(await stand.client.ended(next.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(stand.webui.observations).toMatchObject({ process: 2, interrupts: [] });
    const unknown = await admin.call('POST', '/v1/admin/backends/9/restart');
    expect([unknown.status, unknown.body]).toMatchObject([404, { code: 'not_found' }]);
    const audit = await admin.call('GET', '/v1/admin/audit');
    expect(audit.body).toMatchObject({ items: [{ action: 'restart', target: 'backend 0' }] });
  });
});
