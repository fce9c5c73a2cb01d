import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchListView, BatchView } from '../../src/batches/batch.view.js';
import type { DeliveryListView } from '../../src/webhooks/delivery.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { BatchClient, batchForm } from '../service/batch-client.js';
import type { Answer } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { OutsideWorld } from '../service/outside-world.js';
import { isOf, Stand } from './stand.js';

let portrait: Buffer;
let outside: OutsideWorld<BatchView>;
let stand: Stand;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  outside = await OutsideWorld.open(portrait);
  stand = await Stand.open({
    simulator: { clock: { stepMs: 20 } },
    environment: {
      RESULT_CACHE_TTL_MS: '3600000',
      WEBHOOK_SECRETS: outside.secret,
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: String(outside.port),
    },
  });
  await stand.client.accepting();
});

afterAll(async () => {
  await stand.close();
  await outside.close();
});

/** An uploaded photo in four styles, with a webhook for the end of the batch. */
async function submitted(): Promise<BatchView> {
  const styles = JSON.stringify(['watercolor', 'anime', 'comic', 'pixel-art']);
  const fields = { styles, webhookUrl: `${outside.origin}/hook` };
  return new BatchClient(stand.client).submit(batchForm(fields, [portrait]));
}

/** Resolves when one of its transfers has ended, and another one is being generated. */
async function halfway({ id }: BatchView): Promise<void> {
  await eventually(async () => {
    const states = (await new BatchClient(stand.client).get(id)).items.map(({ state }) => state);
    const succeeded = states.filter((state) => state === 'succeeded').length;
    return succeeded === 1 && states.includes('generating') ? true : undefined;
  });
}

describe('a service that is killed in the middle of a batch', () => {
  it('ends each of its transfers once, and sends one webhook for the end of all', async () => {
    const batch = await submitted();
    const ids = batch.items.map(({ transferId }) => transferId);
    await halfway(batch);
    await stand.kill();
    await stand.startAgain();
    expect(await stand.wrongEnds(ids)).toEqual([]);
    const done = await new BatchClient(stand.client).ended(batch.id);
    expect(done).toMatchObject({ state: 'succeeded', counts: { succeeded: 4 }, progress: { fraction: 1 } });
    for (const id of ids) {
      const jobs = stand.webui.observations.jobs.filter(({ taskId }) => isOf(taskId, id));
      expect([1, 2]).toContain(jobs.length);
    }
    // The job that ran when its owner died, and the one parked behind it in the WebUI, are painted again.
    expect(stand.webui.observations.jobs.length).toBeLessThanOrEqual(ids.length + 2);

    const deliveries = await eventually(async () => {
      const path = `/v1/batches/${batch.id}/deliveries`;
      const { items } = (await stand.client.call<DeliveryListView>('GET', path)).body;
      return items.length > 0 && items.every(({ state }) => state === 'delivered') ? items : undefined;
    });
    expect(deliveries).toHaveLength(1);
    expect(outside.hooks).toMatchObject([{ type: 'batch.succeeded', data: { id: batch.id } }]);
    // At start the service checks everything that was left, and must find nothing more to report.
    await stand.kill();
    await stand.startAgain();
    await stand.client.accepting();
    expect((await new BatchClient(stand.client).get(batch.id)).state).toBe('succeeded');
    expect(outside.hooks).toHaveLength(1);
  });
});

/** The results of anime and comic are known by then, those of the other two are not. */
async function sent(number: number): Promise<Answer<BatchView>> {
  const styles = JSON.stringify(['anime', 'watercolor', 'comic', 'pixel-art']);
  const form = batchForm({ styles, seed: '7', webhookUrl: `${outside.origin}/hook/known` }, [portrait]);
  const key = { 'idempotency-key': `"known ${number}"` };
  return stand.client.call<BatchView>('POST', '/v1/batches', form, key);
}

async function batchesThere(): Promise<BatchView[]> {
  return (await stand.client.call<BatchListView>('GET', '/v1/batches?limit=50')).body.items;
}

describe('a service that is killed while it accepts batches with known results', () => {
  it('has created each of them once when they are sent again, and sends one webhook for each', async () => {
    const numbers = Array.from({ length: 8 }, (_, number) => number);
    const form = batchForm({ styles: JSON.stringify(['anime', 'comic']), seed: '7' }, [portrait]);
    await new BatchClient(stand.client).ended((await new BatchClient(stand.client).submit(form)).id);
    const before = new Set((await batchesThere()).map(({ id }) => id));
    outside.hooks.length = 0;

    // The others are at all stages of acceptance when the first one is answered.
    const answers = numbers.map((number) => sent(number));
    const first = await Promise.race(answers);
    const settled = Promise.allSettled(answers);
    await stand.kill();
    await settled;
    await stand.startAgain();
    await stand.client.accepting();
    const ids = new Set([first.body.id]);
    for (const number of numbers) {
      // A dead holder of the key is only known to be dead once its lease has expired.
      const { status, body } = await eventually(async () => {
        const next = await sent(number);
        return next.status === 409 ? undefined : next;
      });
      expect([200, 202]).toContain(status);
      ids.add(body.id);
    }
    expect(ids.size).toBe(numbers.length);
    const after = (await batchesThere()).map(({ id }) => id).filter((id) => !before.has(id));
    expect(new Set(after)).toEqual(ids);
    for (const id of ids) {
      const done = await new BatchClient(stand.client).ended(id);
      expect(done).toMatchObject({ state: 'succeeded', counts: { succeeded: 4 } });
      const [anime, , comic] = await new BatchClient(stand.client).transfersOf(done);
      expect([anime, comic]).toMatchObject([{ cached: true }, { cached: true }]);
      const zip = await stand.client.call('GET', done.result?.zip ?? '');
      expect(zip.status).toBe(200);
    }
    const told = await eventually(() => {
      const known = new Set(outside.hooks.map(({ data }) => data.id));
      return known.size === ids.size ? known : undefined;
    });
    expect(told).toEqual(ids);
    expect(new Set(outside.hooks.map(({ id }) => id)).size).toBe(ids.size);
  });
});
