import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chunk,
  corruptedInside,
  gifBomb,
  hugePng,
  isoFile,
  jpegClaiming,
  noise,
  pngWithTextBomb,
  svgBomb,
  tiffBomb,
  withChunk,
} from '../fixtures/hostile/hostile-files.js';
import { corners, scenery } from '../fixtures/photos.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type ProblemBody, photoForm } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

const MEBIBYTE = 1024 * 1024;

let world: EaselWorld;
let portrait: Buffer;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  world = await EaselWorld.open();
});

afterAll(async () => {
  await world.close();
});

/** Sends a file both as an upload and with a transfer, and returns the common response. */
async function refused(
  photo: Uint8Array,
  name?: string,
): Promise<{ status: number; code: string; detail: string }> {
  const form = (): FormData => photoForm(photo, {}, name);
  const withStyle = form();
  withStyle.set('style', 'watercolor');
  const looked = await world.client.call<ProblemBody>('POST', '/v1/photos', form());
  const submitted = await world.client.call<ProblemBody>('POST', '/v1/transfers', withStyle);
  expect(submitted.body).toMatchObject({ status: looked.status, code: looked.body.code });
  const { status, code, detail } = submitted.body;
  return { status, code, detail };
}

describe('a file that is not a photo', () => {
  it.each([
    ['HEIC', isoFile('heic'), 'HEIC'],
    ['AVIF', isoFile('avif'), 'AVIF'],
    ['an SVG that would take seconds to draw', svgBomb, 'SVG'],
    ['a GIF of 65535 x 65535', gifBomb, 'GIF'],
    ['TIFF', tiffBomb, 'TIFF'],
    ['text named photo.jpg', Buffer.from('This is not a photo, whatever it is called.'), 'text'],
    ['a web page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'web page'],
    ['a ZIP archive', Buffer.from('PK\x03\x04rest of an archive', 'latin1'), 'ZIP'],
  ])('is rejected with the name of its format: %s', async (_what, file, word) => {
    const problem = await refused(file);
    expect(problem).toMatchObject({ status: 415, code: 'photo_format_unsupported' });
    expect(problem.detail).toContain(word);
  });

  it.each([
    ['nothing at all', Buffer.alloc(0)],
    ['one byte', Buffer.from([0xff])],
    ['zeros', Buffer.alloc(5000)],
    ['noise', noise(5000)],
  ])('is rejected: %s', async (_what, file) => {
    expect(await refused(file)).toMatchObject({ status: 422, code: 'photo_unreadable' });
  });
});

describe('a damaged photo', () => {
  it.each([
    ['half of a JPEG', () => portrait.subarray(0, portrait.length / 2)],
    ['a JPEG without its end', () => portrait.subarray(0, -2)],
    ['only the header of a JPEG', () => portrait.subarray(0, 400)],
    ['a JPEG with a height of 0', () => jpegClaiming(portrait, 512, 0)],
    ['a PNG with a width of 0', () => hugePng({ width: 0, height: 10 })],
  ])('is rejected at once: %s', async (_what, file) => {
    expect(await refused(file())).toMatchObject({ status: 422, code: 'photo_unreadable' });
  });

  it.each([
    ['a PNG with broken rows', async () => corruptedInside(await scenery(300, 300).png().toBuffer())],
    ['a PNG without its pixels', async () => hugePng({ width: 600, height: 600, empty: true })],
    ['a JPEG that claims more pixels than it has', async () => jpegClaiming(portrait, 4000, 4000)],
    [
      'a WebP with garbage inside',
      async () => corruptedInside(await scenery(300, 300).webp({ lossless: true }).toBuffer()),
    ],
  ])('is accepted by its header and fails when it is decoded: %s', async (_what, make) => {
    const file = await make();
    const looked = await world.client.call('POST', '/v1/photos', photoForm(file));
    const submitted = await world.client.call<{ id: string }>(
      'POST',
      '/v1/transfers',
      photoForm(file, { style: 'watercolor' }),
    );
    expect(looked).toMatchObject({ status: 422, body: { code: 'photo_unreadable' } });
    expect(submitted.status).toBe(202);
    const ended = await world.client.ended(submitted.body.id);
    expect(ended).toMatchObject({
      state: 'failed',
      result: null,
      error: { code: 'photo_unreadable' },
      attempts: 0,
    });
    const result = await world.client.call<ProblemBody>('GET', `/v1/transfers/${ended.id}/result`);
    expect(result.body).toMatchObject({ status: 409, code: 'transfer_failed' });
  });

  it('becomes a picture if the decoder accepts what is left of it', async () => {
    const spots = corruptedInside(await scenery(300, 300).jpeg().toBuffer(), 20);
    await expect(sharp(spots, { failOn: 'warning' }).stats()).resolves.toMatchObject({ isOpaque: true });
    const { id } = await submit(spots, { onNoFace: 'continue' });
    expect((await world.client.ended(id)).state).toBe('succeeded');
  });
});

describe('a photo that is too large', () => {
  it.each([
    ['60 megapixels according to its header', () => hugePng({ width: 10_000, height: 6_000, empty: true })],
    ['60 megapixels in a hundred kilobytes', () => hugePng({ width: 10_000, height: 6_000, channels: 1 })],
    ['a JPEG that claims 65500 x 65500', () => jpegClaiming(portrait, 65_500, 65_500)],
  ])('in pixels is rejected by its header: %s', async (_what, file) => {
    expect(await refused(file())).toMatchObject({ status: 413, code: 'photo_too_many_pixels' });
  });

  it('in bytes is rejected as a file', async () => {
    const file = Buffer.concat([portrait, Buffer.alloc(30 * MEBIBYTE)]);
    expect(await refused(file)).toMatchObject({ status: 413, code: 'photo_too_large' });
  });

  it('in bytes is rejected as text', async () => {
    const photoBase64 = Buffer.alloc(40 * MEBIBYTE, 'A').toString('latin1');
    for (const path of ['/v1/photos', '/v1/transfers']) {
      const { body } = await world.client.call<ProblemBody>('POST', path, { photoBase64 });
      expect(body).toMatchObject({ status: 413, code: 'photo_too_large' });
    }
  });
});

describe('a photo that contains more than a picture', () => {
  it.each([
    ['a web page behind it', async () => Buffer.concat([portrait, Buffer.from('<script>alert(1)</script>')])],
    ['200 MB of text, packed', async () => pngWithTextBomb(await corners(256, 256).png().toBuffer(), 200)],
    [
      'a comment in a chunk',
      async () =>
        withChunk(
          await corners(256, 256).png().toBuffer(),
          chunk('tEXt', Buffer.from('A\0secret-of-the-photo')),
        ),
    ],
  ])('does not pass it on: %s', async (_what, make) => {
    const { id } = await submit(await make(), { onNoFace: 'continue', format: 'png' });
    expect((await world.client.ended(id)).error).toBeNull();
    const { body } = await world.client.call<Buffer>('GET', `/v1/transfers/${id}/result`);
    expect(body.includes('script')).toBe(false);
    expect(body.includes('secret-of-the-photo')).toBe(false);
  });
});

describe('a photo without the requested face', () => {
  it('fails if it has no face', async () => {
    const { id } = await submit(await readFile(portraitFile('landscape')));
    expect(await world.client.ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'face_not_found' },
    });
  });

  it('continues without a control map on request, and reports it', async () => {
    const { id } = await submit(await readFile(portraitFile('landscape')), { onNoFace: 'continue' });
    const done = await world.client.ended(id);
    expect(done).toMatchObject({
      state: 'succeeded',
      faces: [],
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'no_face' })]),
    });
    const map = await world.client.call<ProblemBody>('GET', `/v1/transfers/${id}/control-map`);
    expect(map.body).toMatchObject({ status: 404, code: 'no_control_map' });
  });

  it('fails if the face is too small to be preserved', async () => {
    const { id } = await submit(await readFile(portraitFile('tiny')));
    expect(await world.client.ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'face_too_small' },
    });
  });

  it('fails if there is no face with this index', async () => {
    const { id } = await submit(portrait, { faces: '3' });
    expect(await world.client.ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'face_index_unknown' },
    });
  });

  it('is rejected at once if its faces are already known', async () => {
    const { body: empty } = await world.client.call<{ id: string }>(
      'POST',
      '/v1/photos',
      photoForm(await readFile(portraitFile('landscape'))),
    );
    const { body: two } = await world.client.call<{ id: string }>(
      'POST',
      '/v1/photos',
      photoForm(await readFile(portraitFile('two'))),
    );
    const codeOf = async (fields: object): Promise<string> =>
      (await world.client.call<ProblemBody>('POST', '/v1/transfers', { style: 'watercolor', ...fields })).body
        .code;
    expect(await codeOf({ photoId: empty.id })).toBe('face_not_found');
    expect(await codeOf({ photoId: two.id, faces: 2 })).toBe('face_index_unknown');
  });
});

describe('after all of this', () => {
  it('the service still makes pictures', async () => {
    expect((await world.client.ended((await world.client.submit()).id)).state).toBe('succeeded');
  });

  it('no rejected photo is left in the folder for uploads', async () => {
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});

async function submit(photo: Uint8Array, fields: Record<string, string> = {}): Promise<{ id: string }> {
  const form = photoForm(photo, { style: 'watercolor', ...fields });
  const { status, body } = await world.client.call<{ id: string }>('POST', '/v1/transfers', form);
  expect(status).toBe(202);
  return body;
}
