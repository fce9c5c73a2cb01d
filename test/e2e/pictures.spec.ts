import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhotoView } from '../../src/photos/photo.view.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import { portraitFile, SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

let world: EaselWorld;
let client: EaselClient;
let done: TransferView;

beforeAll(async () => {
  world = await EaselWorld.open();
  client = world.client;
  done = await client.ended((await client.submit({ style: 'anime', seed: 5 })).id);
});

afterAll(async () => {
  await world.close();
});

async function result(headers: Record<string, string> = {}): Promise<Answer<Buffer>> {
  return client.call<Buffer>('GET', `/v1/transfers/${done.id}/result`, undefined, headers);
}

async function upload(photo: Uint8Array): Promise<PhotoView> {
  const { status, body } = await client.call<PhotoView>('POST', '/v1/photos', photoForm(photo));
  expect(status).toBe(201);
  return body;
}

describe('a result', () => {
  it('has the headers that a cache needs', async () => {
    const { status, headers, body } = await result();
    expect(status).toBe(200);
    expect(createHash('sha256').update(body).digest('hex')).toBe(done.result?.sha256);
    expect(headers.get('etag')).toBe(`"${done.result?.sha256}"`);
    expect(headers.get('cache-control')).toMatch(/^private,.*immutable/);
    expect(headers.get('accept-ranges')).toBe('bytes');
    expect(headers.get('content-disposition')).toBe(`inline; filename="anime-${done.id}.jpg"`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is not sent again to a client that has it', async () => {
    const etag = `"${done.result?.sha256}"`;
    const uncached = { 'cache-control': 'max-age=0' }; // otherwise fetch bypasses the cache
    expect(await result({ 'if-none-match': etag, ...uncached })).toMatchObject({
      status: 304,
      body: { length: 0 },
    });
    expect((await result({ 'if-none-match': '"another"', ...uncached })).status).toBe(200);
  });

  it('is sent in ranges on request', async () => {
    const { body: whole } = await result();
    const part = await result({ range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${whole.length}`);
    expect(part.body.equals(whole.subarray(100, 200))).toBe(true);
    const rest = await result({ range: 'bytes=100-', 'if-range': `"${done.result?.sha256}"` });
    expect(rest.body.equals(whole.subarray(100))).toBe(true);
    const other = await result({ range: 'bytes=100-', 'if-range': '"another"' });
    expect(other).toMatchObject({ status: 200, body: { length: whole.length } });
  });

  it('has no range beyond its end', async () => {
    const { status, headers, body } = await result({ range: 'bytes=99999999-' });
    expect({ status, body }).toMatchObject({ status: 416, body: { code: 'payload_invalid' } });
    expect(headers.get('content-range')).toBe(`bytes */${done.result?.bytes}`);
    expect(headers.get('etag')).not.toBe(`"${done.result?.sha256}"`);
    expect(headers.has('content-disposition')).toBe(false);
  });

  it('answers HEAD like GET, without the picture', async () => {
    const { status, headers } = await client.call('HEAD', `/v1/transfers/${done.id}/result`);
    expect({ status, length: headers.get('content-length') }).toEqual({
      status: 200,
      length: String(done.result?.bytes),
    });
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'is a %s on request, with metadata that only says that it is generated',
    async (format) => {
      const photo = await sharp(SAMPLE_PORTRAIT)
        .withExif({
          IFD0: { Artist: 'Somebody', Copyright: 'secret' },
          IFD3: { GPSLatitude: '51/1 30/1 0/1' },
        })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><!--private--></x:xmpmeta>')
        .jpeg()
        .toBuffer();
      const form = photoForm(photo, {
        style: 'anime',
        seed: '77',
        format,
        prompt: 'a secret garden',
        quality: '80',
      });
      const { body } = await client.call<TransferView>('POST', '/v1/transfers', form);
      const { id, result: made } = await client.ended(body.id);
      expect(made).toMatchObject({ format });
      const { headers, body: picture } = await client.call<Buffer>('GET', `/v1/transfers/${id}/result`);
      expect(headers.get('content-type')).toBe(`image/${format}`);

      const metadata = await sharp(picture).metadata();
      expect(metadata).toMatchObject({ format, width: made?.width, height: made?.height, space: 'srgb' });
      expect([metadata.icc, metadata.iptc, metadata.comments]).toEqual([undefined, undefined, undefined]);
      const xmp = metadata.xmpAsString ?? metadata.xmp?.toString('utf8') ?? '';
      expect(xmp).toContain('digitalsourcetype/compositeWithTrainedAlgorithmicMedia');
      const texts = [xmp, metadata.exif?.toString('latin1') ?? ''];
      for (const text of texts) expect(text).toMatch(/AI-generated.*anime.*77/s);
      for (const secret of ['Somebody', 'secret', 'private', 'garden', '51/1', id]) {
        expect(picture.includes(secret)).toBe(false);
      }
    },
  );
});

describe('the control map of a transfer', () => {
  it('is a PNG with exactly the size of the generation', async () => {
    const { headers, body } = await client.call<Buffer>('GET', `/v1/transfers/${done.id}/control-map`);
    expect(headers.get('content-type')).toBe('image/png');
    const { width, height } = done.settings;
    expect(await sharp(body).metadata()).toMatchObject({ format: 'png', width, height });
    const { dominant, isOpaque } = await sharp(body).stats();
    expect({ dominant, isOpaque }).toEqual({ dominant: { r: 8, g: 8, b: 8 }, isOpaque: true }); // black, in sharp's bins
  });
});

describe('an uploaded photo', () => {
  it('is returned with its faces, the largest first, in pixels of the upright picture', async () => {
    const photo = await upload(await readFile(portraitFile('two')));
    const { width, height } = await sharp(portraitFile('two')).metadata();
    expect(photo).toMatchObject({ width, height, warnings: [] });
    const sides = photo.faces.map(({ side }) => side);
    expect(sides).toHaveLength(2);
    expect(sides).toEqual(sides.toSorted((a, b) => b - a));
    for (const { box } of photo.faces) {
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
    const { body } = await client.call<PhotoView>('GET', `/v1/photos/${photo.id}`);
    expect(body).toEqual(photo);
  });

  it('is processed upright, whatever its orientation', async () => {
    const upright = await upload(await readFile(portraitFile('frontal')));
    const turned = await upload(
      await sharp(portraitFile('frontal'))
        .rotate(270)
        .withMetadata({ orientation: 6 })
        .jpeg({ quality: 95 })
        .toBuffer(),
    );
    expect([turned.width, turned.height]).toEqual([upright.width, upright.height]);
    expect(turned.faces[0]?.box.x).toBeCloseTo(upright.faces[0]?.box.x ?? 0, -1);
    expect(turned.faces[0]?.roll).toBeCloseTo(upright.faces[0]?.roll ?? 0, -1);
  });

  it('has a control map at any resolution, for the requested number of faces', async () => {
    const { id } = await upload(await readFile(portraitFile('two')));
    const mapOf = async (query: string): Promise<Buffer> => {
      const { headers, body } = await client.call<Buffer>('GET', `/v1/photos/${id}/control-map${query}`);
      expect(headers.get('content-type')).toBe('image/png');
      return body;
    };
    const one = await mapOf('');
    const two = await mapOf('?faces=2');
    const { width, height } = await sharp(one).metadata();
    expect(Math.min(width, height)).toBe(512);
    expect(one.equals(two)).toBe(false);
    const large = await sharp(await mapOf('?resolution=768')).metadata();
    expect(Math.min(large.width, large.height)).toBe(768);
  });

  it('has no control map without a face', async () => {
    const { id, faces } = await upload(await readFile(portraitFile('landscape')));
    expect(faces).toEqual([]);
    const { body } = await client.call<ProblemBody>('GET', `/v1/photos/${id}/control-map`);
    expect(body).toMatchObject({ status: 404, code: 'no_control_map' });
  });

  it('can be sent as text, and is gone once it is erased', async () => {
    const photoBase64 = (await readFile(portraitFile('frontal'))).toString('base64');
    const { status, headers, body } = await client.call<PhotoView>('POST', '/v1/photos', { photoBase64 });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/photos/${body.id}`);
    expect((await client.call('DELETE', `/v1/photos/${body.id}`)).status).toBe(204);
    const gone = await client.call<ProblemBody>('GET', `/v1/photos/${body.id}`);
    expect(gone.body).toMatchObject({ status: 404, code: 'photo_not_found' });
  });

  it('need not be uploaded: there is a sample, with its face and its map', async () => {
    const { body } = await client.call<PhotoView>('GET', '/v1/photos/sample');
    expect(body).toMatchObject({
      id: 'sample',
      width: 1024,
      height: 1280,
      faces: [{ yaw: expect.any(Number) }],
    });
    expect((await client.call('GET', '/v1/photos/sample/control-map')).status).toBe(200);
  });

  it('has its faces detected on request if it came with a transfer', async () => {
    const form = photoForm(await readFile(portraitFile('frontal')), { style: 'anime' });
    const { body } = await client.call<TransferView>('POST', '/v1/transfers', form);
    expect(body.photo.faces).toBeNull();
    const photo = await client.call<PhotoView>('GET', `/v1/photos/${body.photo.id}`);
    expect(photo.body.faces).toHaveLength(1);
    expect((await client.ended(body.id)).photo.faces).toBe(1);
  });
});
