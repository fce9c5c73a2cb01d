import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchListView, BatchView } from '../../src/batches/batch.view.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { readZip } from '../fixtures/read-zip.js';
import { BatchClient, batchForm } from '../service/batch-client.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';
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
      MAX_WAITING: '8',
      MAX_BATCH_ITEMS: '6',
      MAX_BATCH_BYTES: '3000000',
      WEBHOOK_SECRETS: outside.secret,
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: String(outside.port),
    },
  });
  client = world.client;
  batches = new BatchClient(client);
});

afterAll(async () => {
  await world.close();
  await outside.close();
});

async function countTransfers(): Promise<number> {
  return (await client.call<TransferListView>('GET', '/v1/transfers?limit=100')).body.items.length;
}

describe('a batch that is rejected', () => {
  it('names the rejected item, and leaves nothing behind', async () => {
    const [transfers, files] = [await countTransfers(), (await world.files('blobs')).length];
    const unknown = batchForm({ styles: ['watercolor', 'nonsense', 'anime'] }, [portrait]);
    expect(await batches.refused(unknown, 422)).toMatchObject({
      code: 'style_unknown',
      item: 1,
      detail: expect.stringContaining('Item 2 (nonsense)'),
      errors: [{ field: 'styles.1' }],
    });
    expect(await batches.refused({ photoIds: ['sample', 'missing'], style: 'anime' }, 404)).toMatchObject({
      code: 'photo_not_found',
      photo: 1,
      errors: [{ field: 'photoIds.1' }],
    });
    const broken = batchForm({ style: 'anime' }, [portrait, Buffer.from('no photo at all')]);
    expect(await batches.refused(broken, 415)).toMatchObject({ code: 'photo_format_unsupported', photo: 1 });
    const steps = { photoId: 'sample', styles: ['anime', 'comic'], settings: { steps: 4000 } };
    expect(await batches.refused(steps, 400)).toMatchObject({ code: 'setting_out_of_range', item: 0 });
    expect([await countTransfers(), (await world.files('blobs')).length]).toEqual([transfers, files]);
    expect(await world.files('tmp')).toEqual([]);
  });

  it('if it is neither one photo in several styles nor several photos in one style, or too large', async () => {
    const cases: readonly [object, string, string][] = [
      [{ photoIds: ['sample', 'sample'], styles: ['anime', 'comic'] }, 'styles', 'ambiguous'],
      [{ photoId: 'sample', styles: ['anime'], style: 'anime' }, 'styles', 'ambiguous'],
      [{ photoId: 'sample', photoIds: ['sample'], style: 'anime' }, 'photo', 'ambiguous'],
      [{ photoId: 'sample' }, 'styles', 'required'],
      [{ photoId: 'sample', styles: Array.from({ length: 7 }, () => 'anime') }, 'styles', 'too_many'],
      [{ photoId: 'sample', styles: [] }, 'styles', 'array_not_empty'],
      [{ photoId: 'sample', styles: ['anime'], colour: 'red' }, 'colour', 'unknown_field'],
    ];
    for (const [fields, field, code] of cases)
      expect((await batches.refused(fields, 400)).errors).toEqual([expect.objectContaining({ field, code })]);
    expect((await batches.refused({ styles: ['anime'] }, 400)).code).toBe('photo_missing');
    const large = batchForm(
      { style: 'anime' },
      Array.from({ length: 3 }, () => Buffer.alloc(1_100_000, 1)),
    );
    expect((await batches.refused(large, 413)).code).toBe('photo_too_large');
    const single = batchForm({ style: 'anime' }, [portrait, portrait]);
    expect((await client.call<ProblemBody>('POST', '/v1/transfers', single)).status).toBe(400);
  });

  it('if there is not room for all of it', async () => {
    await world.pause();
    const first = await batches.submit({
      photoId: 'sample',
      styles: Array.from({ length: 6 }, () => 'anime'),
    });
    const answer = await client.call<ProblemBody>('POST', '/v1/batches', {
      photoId: 'sample',
      styles: ['anime', 'comic', 'anime'],
    });
    expect(answer.body.code).toBe('queue_full');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await client.call('DELETE', `/v1/batches/${first.id}`);
    await world.resume();
  });
});

const SEED = '77';

/** Submits an uploaded photo in styles of which results may be known. */
async function submit(
  styles: readonly string[],
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer<BatchView & ProblemBody>> {
  return client.call('POST', '/v1/batches', batchForm({ styles, seed: SEED, ...fields }, [portrait]));
}

function painted(): number {
  return world.webui.observations.jobs.length;
}

describe('a batch with known results', () => {
  it('has those at once, and generates the rest', async () => {
    const form = photoForm(portrait, { style: 'anime', seed: SEED });
    const alone = await client.call<TransferView>('POST', '/v1/transfers', form, { prefer: 'wait=30' });
    await world.pause();
    const before = painted();
    const { status, body } = await submit(['anime', 'comic']);
    expect([status, body.state]).toEqual([202, 'running']);
    expect(body.items.map(({ state }) => state)).toEqual(['succeeded', 'queued']);
    expect(body.items[0]?.result?.sha256).toBe(alone.body.result?.sha256);
    expect(body.progress.fraction).toBe(0.5);
    await world.resume();
    const done = await batches.ended(body.id);
    expect(done).toMatchObject({ state: 'succeeded', counts: { succeeded: 2 } });
    expect(painted() - before).toBe(1);
    const [known, other] = await batches.transfersOf(done);
    expect(known).toMatchObject({ cached: true, attempts: 0, batchId: done.id });
    expect(other).toMatchObject({ cached: false, attempts: 1, batchId: done.id });
  });

  it('ends at once if all are known, sends its webhook, and keeps its pictures when the originals are erased', async () => {
    const before = painted();
    const webhookUrl = `${outside.origin}/hook`;
    const { status, headers, body } = await submit(['anime', 'comic', 'anime'], { webhookUrl });
    expect([status, headers.get('location')]).toEqual([200, `/v1/batches/${body.id}`]);
    expect(body).toMatchObject({ state: 'succeeded', progress: { fraction: 1, etaMs: 0 } });
    expect(body.finishedAt).not.toBeNull();
    const reader = await world.follow(`/v1/batches/${body.id}/events`);
    await reader.ended;
    expect(reader.names).toEqual(['state', 'progress', 'item', 'item', 'item', 'done']);
    await eventually(() => (outside.hooks.length > 0 ? true : undefined));
    expect(outside.hooks).toMatchObject([{ type: 'batch.succeeded', data: { id: body.id } }]);

    const { body: all } = await client.call<TransferListView>('GET', '/v1/transfers?limit=100');
    for (const { id, batchId } of all.items)
      if (batchId !== body.id) await client.call('DELETE', `/v1/transfers/${id}`);
    const zip = await client.call<Buffer>('GET', body.result?.zip ?? '');
    const files = ['01-anime.jpg', '02-comic.jpg', '03-anime.jpg', 'batch.json'];
    expect([...readZip(zip.body).keys()]).toEqual(files);
    expect((await client.call('GET', body.result?.sheet ?? '')).status).toBe(200);
    expect(painted()).toBe(before);
    // The transfers that it copied are gone, and so are the known results.
    const again = await submit(['anime', 'comic']);
    expect(again).toMatchObject({ status: 202, body: { counts: { succeeded: 0 } } });
    await batches.ended(again.body.id);
  });

  it('uses no known result if the cache is off, with another seed, or without one', async () => {
    const unlike: readonly [string, string][] = [
      ['cache', 'false'],
      ['seed', '78'],
      ['seed', '-1'],
    ];
    await world.pause(); // otherwise a picture might be done before the response
    for (const [field, value] of unlike) {
      const { status, body } = await submit(['anime', 'comic'], { [field]: value });
      expect([status, body.counts.succeeded]).toEqual([202, 0]);
      await client.call('DELETE', `/v1/batches/${body.id}`);
    }
    await world.resume();
    expect((await submit(['anime'], { cache: 'perhaps' })).body.code).toBe('payload_invalid');
  });

  it('needs places in the queue only for the rest', async () => {
    await world.pause();
    const waiting = await batches.submit({
      photoId: 'sample',
      styles: Array.from({ length: 6 }, () => 'anime'),
    });
    expect((await submit(['anime', 'comic', 'clay', 'pixel-art', 'watercolor'])).body.code).toBe(
      'queue_full',
    );
    const { status, body } = await submit(['anime', 'comic', 'clay', 'pixel-art']);
    expect([status, body.counts]).toMatchObject([202, { succeeded: 2, queued: 2 }]);
    expect((await submit(['anime', 'clay'])).body.code).toBe('queue_full');
    expect((await submit(['comic', 'anime'])).status).toBe(200);
    for (const { id } of [waiting, body]) await client.call('DELETE', `/v1/batches/${id}`);
    await world.resume();
  });
});

describe('batches that were erased', () => {
  it('leave no picture, not even those copied from known results', async () => {
    const { body } = await client.call<BatchListView>('GET', '/v1/batches?limit=50');
    for (const { id } of body.items) await client.call('DELETE', `/v1/batches/${id}`);
    expect(await countTransfers()).toBe(0);
    expect(await world.filesBecome('blobs', SAMPLE_ALONE)).toHaveLength(SAMPLE_ALONE);
  });
});
