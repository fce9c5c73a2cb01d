import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferListView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { BatchClient, batchForm } from '../service/batch-client.js';
import type { EaselClient, ProblemBody } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

let world: EaselWorld;
let client: EaselClient;
let batches: BatchClient;
let portrait: Buffer;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  world = await EaselWorld.open({
    environment: { MAX_WAITING: '8', MAX_BATCH_ITEMS: '6', MAX_BATCH_BYTES: '3000000' },
  });
  client = world.client;
  batches = new BatchClient(client);
});

afterAll(async () => {
  await world.close();
});

async function countTransfers(): Promise<number> {
  return (await client.call<TransferListView>('GET', '/v1/transfers?limit=100')).body.items.length;
}

describe('a batch that is refused', () => {
  it('says which of its items is, and leaves nothing behind', async () => {
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

  it('when it is neither one photo in several styles nor the other way round, or more than may be', async () => {
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

  it('when there is not room for all of it', async () => {
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
