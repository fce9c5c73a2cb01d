import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueSummaryView } from '../../src/transfers/queue.view.js';
import { ADMIN_TOKEN } from '../service/easel-process.js';
import { EaselClient } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { Stand } from './stand.js';

async function holdsOf({ client }: Stand): Promise<QueueSummaryView['backends'][number]['holds']> {
  const { body } = await client.call<QueueSummaryView>('GET', '/v1/queue');
  return body.backends[0]?.holds ?? [];
}

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

  it('that another program uses is waited for, which is reported and costs no attempt', async () => {
    stand.webui.occupyCard(3000);
    const cancelled = await stand.client.submit();
    // The first transfer of a service also waits for its face model.
    const held = await eventually(async () => (await holdsOf(stand))[0], 25_000);
    expect(held).toMatchObject({
      reason: 'memory',
      detail: expect.stringMatching(/1096 MiB are free, \d+ MiB are needed/),
    });
    await stand.client.call('POST', `/v1/transfers/${cancelled.id}/cancel`);
    expect(await stand.client.ended(cancelled.id)).toMatchObject({ state: 'cancelled' });
    const waiting = await stand.client.submit();
    await eventually(async () => (await holdsOf(stand))[0]);
    expect(await stand.client.transfer(waiting.id)).toMatchObject({ attempts: 0 });
    expect(stand.webui.observations.jobs).toHaveLength(0);
    stand.webui.occupyCard(0);
    expect(await stand.client.ended(waiting.id)).toMatchObject({
      state: 'succeeded',
      attempts: 1,
      degraded: null,
    });
    expect(await holdsOf(stand)).toEqual([]);
  });

  it('is shown to an operator, who can restart the WebUI without a loss', async () => {
    stand.webui.fault({ kind: 'slow', ms: 1500 });
    const running = await stand.client.submit();
    await stand.client.until(running.id, ['generating']);
    const { status, body } = await admin.call('POST', '/v1/admin/backends/0/restart');
    expect([status, body]).toMatchObject([202, { slot: '0', restartable: true, memory: { totalMiB: 4096 } }]);
    await eventually(async () => (await holdsOf(stand)).find(({ reason }) => reason === 'restarting'));
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

describe('the memory that another program leaves on a card', () => {
  let stand: Stand;

  beforeAll(async () => {
    const simulator = { memory: { totalMiB: 4096 } };
    stand = await Stand.open({ simulator, environment: { WEBUI_MEMORY_LOOK_MS: '50' } });
    await stand.client.accepting();
  });

  afterAll(async () => {
    await stand.close();
  });

  it('goes to smaller transfers if it is too little for earlier ones', async () => {
    const submit = async (maxSide: number): Promise<string> =>
      (await stand.client.submit({ maxSide, cache: false })).id;
    /** Memory that a transfer with this side has to wait for, MiB. */
    const needed = async (maxSide: number): Promise<number> => {
      stand.webui.occupyCard(3500);
      const id = await submit(maxSide);
      const mib = await eventually(async () => {
        const told = /(\d+) MiB are needed/.exec((await holdsOf(stand))[0]?.detail ?? '')?.[1];
        return told === undefined ? undefined : Number(told);
      }, 25_000);
      await stand.client.call('POST', `/v1/transfers/${id}/cancel`);
      stand.webui.occupyCard(0);
      await eventually(async () => (await holdsOf(stand)).length === 0 || undefined);
      return mib;
    };
    const [large, small] = [await needed(680), await needed(512)];
    expect(small).toBeLessThan(large);

    stand.webui.occupyCard(4096 - Math.round((large + small) / 2));
    // With this transfer the card is sampled again: a recent sample would be reused.
    await stand.client.ended(await submit(512));
    const first = [await submit(680), await submit(680), await submit(680)];
    await eventually(async () => (await holdsOf(stand))[0], 25_000);
    for (const id of [await submit(512), await submit(512), await submit(512)])
      expect(await stand.client.ended(id, 40_000)).toMatchObject({ state: 'succeeded', attempts: 1 });
    for (const id of first)
      expect(await stand.client.transfer(id)).toMatchObject({ attempts: 0, error: null });
    stand.webui.occupyCard(0);
    for (const id of first)
      expect(await stand.client.ended(id)).toMatchObject({ state: 'succeeded', attempts: 1 });
  });
});
