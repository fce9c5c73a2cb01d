import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoUploadView } from '../../src/photos/photo-upload.view.js';
import type { PhotoView } from '../../src/photos/photo.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { EaselProcess } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { S3Server } from '../service/s3-server.js';

const started = await S3Server.start('pictures');
const why = typeof started === 'string' ? `skipped: ${started}` : 'on a real server';

async function put({ url, method, headers }: PhotoUploadView, body: Uint8Array): Promise<number> {
  return (await fetch(url, { method, headers, body: Uint8Array.from(body) })).status;
}

describe.skipIf(typeof started === 'string')(`pictures in a bucket (${why})`, () => {
  const s3 = started as S3Server;
  let world: EaselWorld;
  let client: EaselClient;
  let portrait: Buffer;

  beforeAll(async () => {
    portrait = await readFile(portraitFile('frontal'));
    world = await EaselWorld.open({
      environment: {
        ...s3.environment,
        PHOTO_BUCKETS: 's3://pictures',
        STORAGE_REDIRECT: 'on',
        STORAGE_PRESIGN_MS: '60000',
        API_KEYS: apiKeys({ name: 'anna' }, { name: 'ben' }),
      },
      key: 'anna-key',
    });
    client = world.client;
  });

  afterAll(async () => {
    await world.close();
    await s3.stop();
  });

  async function begin(
    bytes: number,
    contentType = 'image/jpeg',
  ): Promise<Answer<PhotoUploadView & ProblemBody>> {
    return client.call('POST', '/v1/photos/uploads', { bytes, contentType });
  }

  async function complete(id: string, by = client): Promise<Answer<PhotoView & ProblemBody>> {
    return by.call('POST', `/v1/photos/uploads/${id}/complete`);
  }

  it('are used by a transfer, whose result is fetched from the bucket by an address that needs no key', async () => {
    const form = photoForm(portrait, { style: 'watercolor' });
    const { body } = await client.call<{ id: string }>('POST', '/v1/transfers', form);
    const done = await client.ended(body.id);
    expect(done.error).toBeNull();
    const path = `${client.url}/v1/transfers/${done.id}/result`;
    const authorization = { authorization: 'Bearer anna-key' };
    const sent = await fetch(path, { headers: authorization, redirect: 'manual' });
    expect([sent.status, sent.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const picture = await fetch(sent.headers.get('location') ?? '');
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(picture.headers.get('content-disposition')).toContain(done.id);
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.result?.sha256);
    const known = await fetch(path, {
      // Without cache headers, fetch sends `no-cache`.
      headers: {
        ...authorization,
        'if-none-match': `"${done.result?.sha256}"`,
        'cache-control': 'max-age=0',
      },
      redirect: 'manual',
    });
    expect(known.status).toBe(304);
    expect((await fetch(path, { method: 'HEAD', headers: authorization, redirect: 'manual' })).status).toBe(
      200,
    );

    await client.call('DELETE', `/v1/transfers/${done.id}`);
    expect((await s3.keys()).filter((key) => key.includes(done.result?.sha256 ?? ''))).toEqual([]);
  });

  it('accept a direct upload, which is then like any other photo', async () => {
    const { status, body: upload } = await begin(portrait.length);
    expect(status).toBe(201);
    expect((await complete(upload.id)).body.code).toBe('photo_missing');
    expect(await put(upload, portrait)).toBe(200);
    expect((await complete(upload.id, world.as('ben-key'))).body.code).toBe('upload_not_found');
    const photo = await complete(upload.id);
    expect(photo.status).toBe(201);
    expect(photo.body).toMatchObject({ id: upload.id, width: 512, height: 640 });
    expect(photo.body.faces).toHaveLength(1);
    expect((await complete(upload.id)).body).toEqual(photo.body);
    expect((await s3.keys()).filter((key) => key.startsWith('uploads/'))).toEqual([]);
    expect((await client.ended((await client.submit({ photoId: upload.id })).id)).error).toBeNull();
    expect((await client.call('DELETE', `/v1/photos/${upload.id}`)).status).toBe(204);
  });

  it('reject what an upload is rejected for, and keep nothing of it', async () => {
    expect((await begin(26_000_000)).body.code).toBe('photo_too_large');
    expect((await begin(1000, 'image/heic')).body.code).toBe('payload_invalid');
    const text = Buffer.from('this is no photo at all, whatever it is called '.repeat(20));
    const { body: upload } = await begin(text.length);
    expect(await put(upload, text)).toBe(200);
    expect((await complete(upload.id)).body.code).toBe('photo_format_unsupported');
    expect((await s3.keys()).filter((key) => key.startsWith('uploads/'))).toEqual([]);
    const { searchParams } = new URL(upload.url);
    expect(searchParams.get('X-Amz-SignedHeaders')).toContain('content-length');
    expect(upload.url).not.toContain('checksum');
  });

  it('can come from a bucket that the operator allowed, whatever the characters of their names', async () => {
    const key = 'photos/Müller & me+you (1).jpg';
    const address = `${s3.url}/pictures/${key.split('/').map(encodeURIComponent).join('/')}`;
    expect((await fetch(address, { method: 'PUT', body: Uint8Array.from(portrait) })).status).toBe(200);
    const photoUrl = `s3://pictures/${key}`;
    const done = await client.ended((await client.submit({ photoId: undefined, photoUrl })).id);
    expect([done.error, done.photo.width, done.photo.height]).toEqual([null, 512, 640]);
  });

  it('prevent the start if there is no such bucket', async () => {
    const environment = { ...s3.environment, STORAGE_BUCKET: 'picturs' };
    const easel = await EaselProcess.spawn({ webUiUrl: world.webui.url, environment });
    await once(easel.child, 'close');
    await easel.stop();
    expect(easel.child.exitCode).toBe(1);
    expect(easel.terminal).toContain('STORAGE_BUCKET: bucket picturs does not exist.');
  });

  it('prevent the start of a service with another Redis', async () => {
    const easel = await EaselProcess.spawn({ webUiUrl: world.webui.url, environment: s3.environment });
    await once(easel.child, 'close');
    await easel.stop();
    expect(easel.child.exitCode).toBe(1);
    expect(easel.terminal).toContain(
      'STORAGE_BUCKET: the pictures in the bucket pictures belong to a service',
    );
    expect(await s3.keys()).toContain('blobs/owner');
  });
});
