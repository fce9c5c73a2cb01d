import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StorageView } from '../../src/admin/storage.view.js';
import type { PhotoView } from '../../src/photos/photo.view.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';

/** Room for the sample, one running transfer, and a few large photos. */
const MAX_BYTES = 6_000_000;

let world: EaselWorld;
let client: EaselClient;
let portrait: Buffer;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  world = await EaselWorld.open({ environment: { STORAGE_MAX_BYTES: String(MAX_BYTES) } });
  client = world.client;
});

afterAll(async () => {
  await world.close();
});

async function room(more = 0): Promise<StorageView> {
  return (await world.admin.call<StorageView>('GET', `/v1/admin/storage?more=${more}`)).body;
}

async function succeeded(fields: object = {}): Promise<TransferView> {
  const done = await client.ended((await client.submit(fields)).id);
  expect(done.error).toBeNull();
  return done;
}

async function status(path: string): Promise<number> {
  return (await client.call('GET', path)).status;
}

/** Incompressible noise of 1.2 MB. @param side pixels */
async function noise(side = 640): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 3 } as const;
  return sharp(randomBytes(side * side * 3), { raw })
    .png()
    .toBuffer();
}

describe('the room for pictures', () => {
  it('is counted to the byte', async () => {
    await succeeded();
    await eventually(async () => ((await world.files('blobs')).length === 3 ? true : undefined));
    const sizes = await Promise.all(
      (await world.files('blobs')).map((file) => readFile(`${world.easel.dataDirectory}/blobs/${file}`)),
    );
    const { bytes, maxBytes, lackingBytes, next } = await room();
    expect(bytes).toBe(sizes.reduce((sum, { length }) => sum + length, 0));
    expect({ maxBytes, lackingBytes, next }).toEqual({ maxBytes: MAX_BYTES, lackingBytes: 0, next: [] });
    const metrics = String((await client.call('GET', '/metrics')).body);
    expect(metrics).toContain(`easel_blob_bytes ${bytes}`);
    expect(metrics).toContain(`easel_blob_bytes_limit ${MAX_BYTES}`);
  });

  it('is made by removing what was not used for longest, as the dry run says', async () => {
    const sent = await client.call<PhotoView>('POST', '/v1/photos', photoForm(portrait));
    const [old, used] = [await succeeded({ seed: 1 }), await succeeded({ seed: 2 })];
    expect(await status(`/v1/photos/${sent.body.id}/control-map`)).toBe(200);
    expect(await status(`/v1/transfers/${old.id}/result`)).toBe(200);
    expect(await status(`/v1/transfers/${used.id}/result`)).toBe(200);
    const asked = await room(MAX_BYTES);
    expect(asked.next.map(({ id }) => id).slice(-3)).toEqual([sent.body.id, old.id, used.id]);
    expect(asked.evictableBytes).toBeGreaterThan(0);
    expect(await status(`/v1/transfers/${old.id}/result`)).toBe(200); // the dry run removed nothing

    expect(await status(`/v1/photos/${sent.body.id}/control-map`)).toBe(200); // now the newest of the three
    await eventually(async () => {
      expect((await client.call('POST', '/v1/photos', photoForm(await noise()))).status).toBe(201);
      expect(await status(`/v1/photos/${sent.body.id}/control-map`)).toBe(200);
      return (await status(`/v1/transfers/${used.id}`)) === 410 ? true : undefined;
    });
    const { body } = await client.call<ProblemBody>('GET', `/v1/transfers/${old.id}/result`);
    expect(body).toMatchObject({ status: 410, code: 'transfer_expired' });
    expect(await status(`/v1/photos/${sent.body.id}`)).toBe(200);
    expect((await room()).bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(String((await client.call('GET', '/metrics')).body)).toMatch(
      /easel_evicted_total\{kind="transfer"\} [1-9]/,
    );
  });

  it('is not taken from unfinished transfers: new submissions are rejected instead, with the reason', async () => {
    await world.pause();
    const waiting: TransferView[] = [];
    const fillWith = async (side?: number): Promise<Answer<TransferView | ProblemBody>> =>
      eventually(async () => {
        const form = photoForm(await noise(side), { style: 'anime', onNoFace: 'continue' });
        const answer = await client.call<TransferView | ProblemBody>('POST', '/v1/transfers', form);
        if (answer.status === 202) waiting.push(answer.body as TransferView);
        return answer.status === 202 ? undefined : answer;
      });
    const refused = await fillWith();
    await fillWith(320);
    expect(refused.body).toMatchObject({ status: 503, code: 'storage_unavailable' });
    expect((refused.body as ProblemBody).detail).toMatch(/of the 6\.0 MB .* still needed/);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    const base64 = { photoBase64: (await noise()).toString('base64') };
    for (const [path, body] of [
      ['/v1/photos', base64],
      ['/v1/transfers', { ...base64, style: 'anime' }],
    ] as const)
      expect((await client.call<ProblemBody>('POST', path, body)).body.code).toBe('storage_unavailable');
    const health = await client.call('GET', '/health/accepting');
    expect(health).toMatchObject({
      status: 503,
      body: { details: { storage: { status: 'up' }, room: { status: 'down' } } },
    });
    expect((await client.call('GET', '/health/ready')).status).toBe(200);
    const { lackingBytes, evictableBytes } = await room(MAX_BYTES);
    expect(evictableBytes).toBeLessThan(lackingBytes);
    for (const { id } of waiting) expect(await client.transfer(id)).toMatchObject({ state: 'queued' });
    await world.resume();
    for (const { id } of waiting) expect((await client.ended(id)).state).toBe('succeeded');
    await succeeded();
  });
});

describe('a direct upload', () => {
  it('is rejected if pictures are stored on disk', async () => {
    const begun = await client.call<ProblemBody>('POST', '/v1/photos/uploads', {
      bytes: 1000,
      contentType: 'image/jpeg',
    });
    expect(begun.body).toMatchObject({ status: 409, code: 'direct_upload_unavailable' });
    const path = '/v1/photos/uploads/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/complete';
    expect((await client.call<ProblemBody>('POST', path)).body.code).toBe('upload_not_found');
  });
});
