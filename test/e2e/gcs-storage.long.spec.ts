import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoUploadView } from '../../src/photos/photo-upload.view.js';
import type { PhotoView } from '../../src/photos/photo.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { EaselProcess, type Environment, eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { GcsServer } from '../service/gcs-server.js';

const RETENTION_MS = 15_000;

const started = await GcsServer.start('pictures');
const why = typeof started === 'string' ? `skipped: ${started}` : 'on an emulator';

async function put(
  { url, method, headers }: Pick<PhotoUploadView, 'url' | 'method' | 'headers'>,
  body: Uint8Array,
): Promise<Response> {
  return fetch(url, { method, headers, body: Uint8Array.from(body) });
}

describe.skipIf(typeof started === 'string')(`pictures in a bucket of Google's (${why})`, () => {
  const gcs = started as GcsServer;
  let world: EaselWorld;
  let client: EaselClient;
  let portrait: Buffer<ArrayBuffer>;

  beforeAll(async () => {
    portrait = await readFile(portraitFile('frontal'));
    await gcs.make('album');
    await gcs.make('private');
    for (const bucket of ['album', 'private']) await gcs.put(bucket, '2026/Müller & me (1).jpg', portrait);
    await gcs.put('album', 'words.jpg', Buffer.from('this is no photo, whatever it is called '.repeat(20)));
    world = await EaselWorld.open({
      environment: {
        ...gcs.environment,
        PHOTO_BUCKETS: 'gs://album',
        STORAGE_REDIRECT: 'on',
        STORAGE_PRESIGN_MS: '10000',
        API_KEYS: apiKeys({ name: 'anna' }, { name: 'ben' }),
      },
      key: 'anna-key',
    });
    client = world.client;
  });

  afterAll(async () => {
    await world.close();
    await gcs.stop();
  });

  const authorization = { authorization: 'Bearer anna-key' };
  const uploads = async (): Promise<string[]> =>
    (await gcs.keys()).filter((key) => key.startsWith('uploads/'));

  async function begin(
    bytes: number,
    contentType = 'image/jpeg',
  ): Promise<Answer<PhotoUploadView & ProblemBody>> {
    return client.call('POST', '/v1/photos/uploads', { bytes, contentType });
  }

  async function complete(id: string, by = client): Promise<Answer<PhotoView & ProblemBody>> {
    return by.call('POST', `/v1/photos/uploads/${id}/complete`);
  }

  /** The outcome of a start that is meant to fail. */
  async function failedStart(environment: Environment): Promise<{ code: number | null; terminal: string }> {
    const easel = await EaselProcess.spawn({
      webUiUrl: world.webui.url,
      environment: { ...gcs.environment, ...environment },
    });
    await once(easel.child, 'close');
    await easel.stop();
    return { code: easel.child.exitCode, terminal: easel.terminal };
  }

  it('are used by a transfer, whose result is fetched from the bucket by an address that needs no key', async () => {
    const form = photoForm(portrait, { style: 'watercolor' });
    const { body } = await client.call<{ id: string }>('POST', '/v1/transfers', form);
    const done = await client.ended(body.id);
    expect(done.error).toBeNull();
    const path = `${client.url}/v1/transfers/${done.id}/result`;
    const sent = await fetch(path, { headers: authorization, redirect: 'manual' });
    expect([sent.status, sent.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const address = sent.headers.get('location') ?? '';
    const picture = await fetch(address);
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(picture.headers.get('content-disposition')).toContain(done.id);
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.result?.sha256);
    // Its content type is signed as well, so that no picture can be served as a page.
    const page = await fetch(address.replace('image%2Fjpeg', 'text%2Fhtml'));
    expect(page.status).toBe(403);

    await client.call('DELETE', `/v1/transfers/${done.id}`);
    expect((await gcs.keys()).filter((key) => key.includes(done.result?.sha256 ?? ''))).toEqual([]);
    expect((await fetch(address)).status).toBe(404);
  });

  it('are read in ranges through the service', async () => {
    const done = await client.ended((await client.submit()).id);
    const path = `${client.url}/v1/transfers/${done.id}/control-map`;
    const whole = Buffer.from(await (await fetch(path, { headers: authorization })).arrayBuffer());
    const part = await fetch(path, { headers: { ...authorization, range: 'bytes=100-1099' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 1100));
  });

  it('accept a direct upload, which is then like any other photo', async () => {
    const { status, body: upload } = await begin(portrait.length);
    expect(status).toBe(201);
    expect((await complete(upload.id)).body.code).toBe('photo_missing');
    expect((await put(upload, portrait)).status).toBe(200);
    expect(await uploads()).toEqual([`uploads/${upload.id}`]);
    expect((await complete(upload.id, world.as('ben-key'))).body.code).toBe('upload_not_found');
    const photo = await complete(upload.id);
    expect(photo.status).toBe(201);
    expect(photo.body).toMatchObject({ id: upload.id, width: 512, height: 640 });
    expect(photo.body.faces).toHaveLength(1);
    expect((await complete(upload.id)).body).toEqual(photo.body);
    expect(await uploads()).toEqual([]);
    expect((await client.ended((await client.submit({ photoId: upload.id })).id)).error).toBeNull();
    expect((await client.call('DELETE', `/v1/photos/${upload.id}`)).status).toBe(204);
  });

  it('accept exactly the announced upload, for the announced time', async () => {
    const { body: upload } = await begin(portrait.length);
    expect((await put(upload, portrait.subarray(1))).status).toBe(400);
    expect((await put(upload, Buffer.concat([portrait, portrait]))).status).toBe(400);
    const { url, method } = upload;
    const page = { ...upload.headers, 'Content-Type': 'text/html' };
    expect((await put({ url, method, headers: page }, portrait)).status).toBe(403);
    const unlimited = { 'Content-Type': 'image/jpeg' };
    expect((await put({ url, method, headers: unlimited }, portrait)).status).toBe(403);
    expect(await uploads()).toEqual([]);
    const late = await eventually(async () => {
      const answer = await put(upload, portrait);
      return answer.status === 200 ? undefined : answer;
    });
    expect([late.status, await late.text()]).toEqual([400, 'ExpiredToken']);
    expect((await complete(upload.id)).status).toBe(201);
    expect(await uploads()).toEqual([]);
  });

  it('reject what an upload is rejected for, and keep nothing of it', async () => {
    expect((await begin(26_000_000)).body.code).toBe('photo_too_large');
    expect((await begin(1000, 'image/heic')).body.code).toBe('payload_invalid');
    const text = Buffer.from('this is no photo at all, whatever it is called '.repeat(20));
    const { body: upload } = await begin(text.length);
    expect((await put(upload, text)).status).toBe(200);
    expect((await complete(upload.id)).body.code).toBe('photo_format_unsupported');
    expect(await uploads()).toEqual([]);
  });

  it('can come from a bucket that the operator allowed, and from no other', async () => {
    const taken = { photoId: undefined, photoUrl: 'gs://album/2026/Müller & me (1).jpg' };
    const done = await client.ended((await client.submit(taken)).id);
    expect([done.error, done.photo.width, done.photo.height]).toEqual([null, 512, 640]);
    const nobody = { photoId: undefined, photoUrl: 'gs://album/2026/nobody.jpg' };
    expect((await client.ended((await client.submit(nobody)).id)).error?.code).toBe('photo_url_failed');
    const words = { photoId: undefined, photoUrl: 'gs://album/words.jpg' };
    const failed = await client.ended((await client.submit(words)).id);
    expect(failed.error?.code).toBe('photo_format_unsupported');
    for (const photoUrl of [
      'gs://private/2026/Müller & me (1).jpg',
      's3://album/2026/Müller & me (1).jpg',
      'gs://pictures/blobs/x',
      'gs://album/../private/me.jpg',
    ]) {
      const { status, body } = await client.call<ProblemBody>('POST', '/v1/transfers', {
        style: 'watercolor',
        photoUrl,
      });
      expect([status, body.code]).toEqual([422, 'photo_url_refused']);
    }
  });

  it('are reported as unavailable while the bucket does not answer, and served again afterwards', async () => {
    const known = await client.ended((await client.submit()).id);
    gcs.fallAsleep();
    const [upload, health] = await Promise.all([
      client.call<ProblemBody>('POST', '/v1/photos', photoForm(portrait)),
      client.call<{ details: { storage: { status: string } } }>('GET', '/health/accepting'),
    ]).finally(() => gcs.wake());
    expect([upload.status, upload.body.code]).toEqual([503, 'storage_unavailable']);
    expect([health.status, health.body.details.storage.status]).toEqual([503, 'down']);
    await client.accepting();
    expect((await client.call('POST', '/v1/photos', photoForm(portrait))).status).toBe(201);
    const map = await fetch(`${client.url}/v1/transfers/${known.id}/control-map`, { headers: authorization });
    expect(map.status).toBe(200);
  });

  it('prevent the start if there is no such bucket', async () => {
    const none = await failedStart({ STORAGE_BUCKET: 'picturs' });
    expect(none.code).toBe(1);
    expect(none.terminal).toContain('STORAGE_BUCKET: bucket picturs does not exist.');
    const album = await failedStart({ PHOTO_BUCKETS: 'gs://album, gs://albun' });
    expect(album.code).toBe(1);
    expect(album.terminal).toContain('PHOTO_BUCKETS: bucket gs://albun does not exist.');
  });
});

describe.skipIf(typeof started === 'string')(`expired pictures (${why})`, () => {
  it('are gone from the bucket', async () => {
    const gcs = (await GcsServer.start('pictures')) as GcsServer;
    const world = await EaselWorld.open({
      environment: { ...gcs.environment, RETENTION_MS: String(RETENTION_MS) },
    });
    try {
      const before = await gcs.keys();
      const form = photoForm(await readFile(portraitFile('frontal')), { style: 'watercolor' });
      const { body } = await world.client.call<{ id: string }>('POST', '/v1/transfers', form);
      expect((await world.client.ended(body.id)).error).toBeNull();
      const added = (await gcs.keys()).filter((key) => key.startsWith('blobs/') && !before.includes(key));
      expect(added.length).toBeGreaterThanOrEqual(3); // photo, control map, result
      await eventually(async () => {
        const keys = await gcs.keys();
        return added.every((key) => !keys.includes(key)) ? true : undefined;
      }, 120_000);
      await eventually(async () => {
        const { status } = await world.client.call('GET', `/v1/transfers/${body.id}`);
        return status === 410 ? true : undefined;
      });
    } finally {
      await world.close();
      await gcs.stop();
    }
  });
});
