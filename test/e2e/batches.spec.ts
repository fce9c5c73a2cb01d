import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchListView, BatchView } from '../../src/batches/batch.view.js';
import type { TransferListView } from '../../src/records/transfer.view.js';
import type { DeliveryListView } from '../../src/webhooks/delivery.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { readZip } from '../fixtures/read-zip.js';
import { BatchClient, batchForm } from '../service/batch-client.js';
import type { EaselClient, ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { OutsideWorld } from '../service/outside-world.js';

/** Number of pictures at the start: the built-in photo. */
const SAMPLE_ALONE = 1;

let world: EaselWorld;
let client: EaselClient;
let batches: BatchClient;
let outside: OutsideWorld<BatchView>;
let portrait: Buffer;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  outside = await OutsideWorld.open(portrait);
  world = await EaselWorld.open({
    environment: {
      API_KEYS: apiKeys({ name: 'shop' }, { name: 'other' }),
      LINK_KEYS: 'a-key-for-links-of-thirty-two-characters',
      WEBHOOK_SECRETS: outside.secret,
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: String(outside.port),
    },
    key: 'shop-key',
  });
  client = world.client;
  batches = new BatchClient(client);
});

afterAll(async () => {
  await world.close();
  await outside.close();
});

describe('one photo in several styles', () => {
  it('is decoded once, and each result is the same as that of a single transfer', async () => {
    const alone = await client.ended((await client.submit({ style: 'anime', seed: 5 })).id);
    await world.pause();
    const submitted = await batches.submit({
      photoId: 'sample',
      styles: ['watercolor', 'pixel-art', 'anime'],
      seed: 5,
      cache: false,
    });
    expect(submitted).toMatchObject({ state: 'queued', finishedAt: null, result: null });
    expect(submitted.items.map(({ style, state }) => [style, state])).toEqual([
      ['watercolor', 'queued'],
      ['pixel-art', 'queued'],
      ['anime', 'queued'],
    ]);
    await world.resume();
    const done = await batches.ended(submitted.id);
    expect(done).toMatchObject({
      state: 'succeeded',
      progress: { fraction: 1, etaMs: 0 },
      counts: { succeeded: 3 },
    });
    const transfers = await batches.transfersOf(done);
    expect(transfers.map(({ batchId }) => batchId)).toEqual([done.id, done.id, done.id]);
    expect(transfers[2]?.result?.sha256).toBe(alone.result?.sha256);
    expect(transfers.map(({ faces }) => faces)).toEqual([alone.faces, alone.faces, alone.faces]);
    expect(transfers.filter(({ timings }) => timings.facesMs > 0)).toHaveLength(1);
    expect(transfers.filter(({ timings }) => timings.decodeMs + timings.controlMapMs === 0)).toHaveLength(1);
    const listed = await client.call<TransferListView>('GET', `/v1/transfers?batch=${done.id}`);
    expect(new Set(listed.body.items.map(({ id }) => id))).toEqual(new Set(transfers.map(({ id }) => id)));
  });

  it('by its address is fetched once, and a faulty photo is detected once', async () => {
    const before = outside.fetched;
    const { id } = await batches.submit({
      photoUrl: `${outside.origin}/portrait.jpg`,
      styles: ['anime', 'comic'],
    });
    const done = await batches.ended(id);
    expect([done.state, outside.fetched - before]).toEqual(['succeeded', 1]);
    expect(new Set(done.items.map(({ photoId }) => photoId)).size).toBe(1);
    expect((await client.call('GET', `/v1/photos/${done.items[0]?.photoId}`)).status).toBe(200);

    const noise = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#6a8' } })
      .png()
      .toBuffer();
    const answer = await client.call<BatchView>(
      'POST',
      '/v1/batches',
      batchForm({ styles: ['anime', 'comic'] }, [noise]),
    );
    const failed = await batches.ended(answer.body.id);
    expect(failed).toMatchObject({ state: 'failed', counts: { failed: 2 }, result: null });
    expect(failed.items.map(({ error }) => error?.code)).toEqual(['face_not_found', 'face_not_found']);
    const { body } = await client.call<ProblemBody>('GET', `/v1/batches/${failed.id}/result`);
    expect(body.code).toBe('transfer_failed');
  });
});

describe('several photos in one style', () => {
  it('come as a form, as ids, and as text', async () => {
    const upload = batchForm({ style: 'anime', metadata: '{"order":"A-17"}' }, [portrait, portrait]);
    const answer = await client.call<BatchView>('POST', '/v1/batches', upload);
    expect(answer.body).toMatchObject({ metadata: { order: 'A-17' }, items: [{ index: 0 }, { index: 1 }] });
    const mixed = await batches.submit({
      photoIds: ['sample', answer.body.items[0]?.photoId],
      photosBase64: [portrait.toString('base64')],
      style: 'anime',
    });
    expect(mixed.items).toHaveLength(3);
    for (const { id } of [answer.body, mixed]) expect((await batches.ended(id)).state).toBe('succeeded');
  });
});

describe('following a batch', () => {
  it('reports every item, a fraction that never decreases, and the end; and resumes where it stopped', async () => {
    await world.pause();
    const { id, links } = await batches.submit({ photoId: 'sample', styles: ['anime', 'comic'] });
    const reader = await world.follow(links?.events ?? '');
    await reader.event('progress');
    await world.resume();
    await reader.ended;
    expect(reader.names.slice(0, 4)).toEqual(['state', 'progress', 'item', 'item']);
    const fractions = reader.events
      .filter(({ name }) => name === 'progress')
      .map(({ data }) => Number(data['fraction']));
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    const ends = reader.events.filter(({ name, data }) => name === 'item' && data['state'] === 'succeeded');
    expect(new Set(ends.map(({ data }) => data['index']))).toEqual(new Set([0, 1]));
    expect(ends.every(({ data }) => data['result'] !== null)).toBe(true);
    const done = reader.events.at(-1);
    expect([done?.name, done?.data]).toEqual(['done', await batches.get(id)]);

    const path = `/v1/batches/${id}/events`;
    const headers = { authorization: 'Bearer shop-key' };
    expect((await world.follow(path, { headers, lastEventId: done?.id })).response.status).toBe(204);
    const again = await world.follow(path, { headers, lastEventId: reader.events.at(-2)?.id });
    await again.ended;
    expect(again.names).toEqual(['done']);
    const stranger = await world.follow(path, { headers: { authorization: 'Bearer other-key' } });
    expect(stranger.response.status).toBe(404);
  });

  it('by polling returns the same, and 304 while nothing changes', async () => {
    await world.pause();
    const { id } = await batches.submit({ photoId: 'sample', styles: ['anime'] });
    const path = `/v1/batches/${id}`;
    const first = await client.call<BatchView>('GET', path);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    await world.resume();
    await batches.ended(id);
    const last = await client.call('GET', path);
    expect(last.headers.has('retry-after')).toBe(false);
    const conditions = { 'if-none-match': last.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    expect((await client.call('GET', path, undefined, conditions)).status).toBe(304);
    expect((await world.as('other-key').call('GET', path)).status).toBe(404);
  });
});

describe('the result of a batch', () => {
  it('is a zip or a sheet of the succeeded transfers, with a list of all outcomes', async () => {
    await world.pause();
    const { id, items } = await batches.submit({
      photoId: 'sample',
      styles: ['anime', 'comic', 'pixel-art'],
      format: 'png',
    });
    const early = await client.call<ProblemBody>('GET', `/v1/batches/${id}/result`);
    expect(early.body.code).toBe('transfer_unfinished');
    await client.call('POST', `/v1/transfers/${items[1]?.transferId}/cancel`);
    await world.resume();
    const done = await batches.ended(id);
    expect(done).toMatchObject({ state: 'partially_succeeded', counts: { succeeded: 2, cancelled: 1 } });

    const zip = await client.call<Buffer>('GET', done.result?.zip ?? '');
    expect(zip.headers.get('content-length')).toBe(String(zip.body.length));
    expect(zip.headers.get('content-disposition')).toBe(`attachment; filename="batch-${id}.zip"`);
    const files = readZip(zip.body);
    expect([...files.keys()]).toEqual(['01-anime.png', '03-pixel-art.png', 'batch.json']);
    const picture = await client.call<Buffer>('GET', `/v1/transfers/${items[0]?.transferId}/result`);
    expect(files.get('01-anime.png')?.equals(picture.body)).toBe(true);
    const list = JSON.parse(files.get('batch.json')?.toString() ?? '') as { items: object[] };
    expect(list.items[1]).toMatchObject({ file: null, style: 'comic', state: 'cancelled' });

    const sheet = await client.call<Buffer>('GET', done.result?.sheet ?? '');
    expect(await sharp(sheet.body).metadata()).toMatchObject({ format: 'jpeg', width: 20 + 3 * 404 });
    const conditions = { 'if-none-match': sheet.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    const same = await client.call('GET', done.result?.sheet ?? '', undefined, conditions);
    expect(same.status).toBe(304);
    expect(sheet.headers.get('etag')).not.toBe(zip.headers.get('etag'));
    const link = await world.contract.fetch(`${world.easel.url}${done.links?.result}&format=sheet`);
    expect([link.status, link.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const itself = await world.contract.fetch(`${world.easel.url}${done.links?.batch}`);
    expect(await itself.json()).toMatchObject({ id, state: 'partially_succeeded' });
    expect((await client.call('GET', `/v1/batches/${id}/result?format=tar`)).status).toBe(400);

    await client.call('DELETE', `/v1/transfers/${items[0]?.transferId}`);
    const less = await batches.get(id);
    expect(less).toMatchObject({ state: 'partially_succeeded', counts: { succeeded: 2 } });
    expect(less.items[0]).toMatchObject({ state: 'succeeded', erased: true, result: null });
    const left = await client.call<Buffer>('GET', `/v1/batches/${id}/result`);
    expect([...readZip(left.body).keys()]).toEqual(['03-pixel-art.png', 'batch.json']);
  });
});

describe('cancelling a batch', () => {
  it('ends its remaining transfers, and no others', async () => {
    world.webui.fault({ kind: 'slow', factor: 200, prompt: 'slowly', times: 0 });
    const { id } = await batches.submit({
      photoId: 'sample',
      styles: ['anime', 'comic', 'anime'],
      prompt: 'slowly',
    });
    const other = await client.submit();
    await eventually(async () =>
      (await batches.get(id)).items.some(({ state }) => state === 'generating') ? true : undefined,
    );
    const { status, body } = await client.call<BatchView>('POST', `/v1/batches/${id}/cancel`);
    expect([status, body.state, body.counts.cancelled]).toEqual([202, 'cancelled', 3]);
    const again = await client.call<BatchView>('POST', `/v1/batches/${id}/cancel`);
    // Its items may differ: a progress report of a generation may still have been under way.
    const { state, counts, finishedAt } = body;
    expect([again.status, again.body]).toMatchObject([200, { state, counts, finishedAt }]);
    expect((await client.ended(other.id)).state).toBe('succeeded');
    const result = await client.call<ProblemBody>('GET', `/v1/batches/${id}/result`);
    expect(result.body.code).toBe('transfer_cancelled');
    world.webui.faults.clear();
  });
});

describe('the webhook of a batch', () => {
  it('is sent once, when the last transfer has ended, and again on request', async () => {
    const { id } = await batches.submit({
      photoId: 'sample',
      styles: ['anime', 'comic'],
      webhookUrl: `${outside.origin}/hook/a`,
    });
    const done = await batches.ended(id);
    const deliveries = async (): Promise<DeliveryListView['items']> =>
      (await client.call<DeliveryListView>('GET', `/v1/batches/${id}/deliveries`)).body.items;
    const [delivery] = await eventually(async () => {
      const all = await deliveries();
      return all.some(({ state }) => state === 'delivered') ? all : undefined;
    });
    expect(outside.hooks.map(({ type, data }) => [type, data.id, data.state])).toEqual([
      ['batch.succeeded', id, 'succeeded'],
    ]);
    expect(outside.hooks[0]?.data.items.map(({ result }) => result?.sha256)).toEqual(
      done.items.map(({ result }) => result?.sha256),
    );
    const path = `/v1/batches/${id}/deliveries/${delivery?.id}/redeliver`;
    expect((await client.call('POST', path)).status).toBe(202);
    await eventually(() => (outside.hooks.length === 2 ? true : undefined));
    expect(outside.hooks[1]?.id).toBe(outside.hooks[0]?.id);
    for (const { transferId } of done.items) {
      const own = await client.call<DeliveryListView>('GET', `/v1/transfers/${transferId}/deliveries`);
      expect(own.body.items).toEqual([]);
    }
    const strange = await client.call<ProblemBody>('GET', `/v1/transfers/batch:${id}/deliveries`);
    expect(strange.body.code).toBe('transfer_not_found');
    const refusal = await world.as('other-key').call<ProblemBody>('GET', `/v1/batches/${id}/deliveries`);
    expect(refusal.body.code).toBe('batch_not_found');
  });
});

describe('erasing batches', () => {
  it('leaves no record and no picture', async () => {
    const { body } = await client.call<BatchListView>('GET', '/v1/batches?limit=3');
    expect(body.items).toHaveLength(3);
    const next = await client.call<BatchListView>('GET', `/v1/batches?limit=50&cursor=${body.nextCursor}`);
    const all = [...body.items, ...next.body.items];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect((await world.as('other-key').call<BatchListView>('GET', '/v1/batches')).body.items).toEqual([]);
    const running = await batches.submit({
      photoBase64: portrait.toString('base64'),
      styles: ['anime', 'comic'],
    });
    for (const { id } of [...all, running])
      expect((await client.call('DELETE', `/v1/batches/${id}`)).status).toBe(204);
    const rest = await client.call<TransferListView>('GET', '/v1/transfers?limit=100');
    expect(rest.body.items.every(({ batchId }) => batchId === null)).toBe(true);
    for (const { id } of rest.body.items) await client.call('DELETE', `/v1/transfers/${id}`);
    for (const below of ['', '/result', '/events', '/deliveries'])
      expect((await client.call<ProblemBody>('GET', `/v1/batches/${running.id}${below}`)).body.code).toBe(
        'batch_not_found',
      );
    expect(await world.filesBecome('blobs', SAMPLE_ALONE)).toHaveLength(SAMPLE_ALONE);
  });
});
