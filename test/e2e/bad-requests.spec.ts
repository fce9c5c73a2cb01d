import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { readFile } from 'node:fs/promises';
import { type Answer, photoForm, type ProblemBody } from '../service/easel-client.js';
import { EaselWorld } from '../service/easel-world.js';

const MADE_UP_ID = '018f0000-0000-7000-8000-000000000000';

let world: EaselWorld;
let portrait: Buffer;

beforeAll(async () => {
  portrait = await readFile(SAMPLE_PORTRAIT);
  world = await EaselWorld.open();
  await world.pause(); // accepted transfers need not be made
});

afterAll(async () => {
  await world.close();
});

async function submit(
  body?: FormData | string | object,
  headers?: Record<string, string>,
): Promise<Answer<ProblemBody>> {
  return world.client.call<ProblemBody>('POST', '/v1/transfers', body, headers);
}

function deep(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

/** The problem of a submission of the sample that is only invalid because of `fields`. */
async function problemOf(fields: object): Promise<ProblemBody> {
  return (await submit({ style: 'watercolor', photoId: 'sample', ...fields })).body;
}

describe('an unreadable submission', () => {
  it.each([
    ['broken JSON', '{"style": "watercolor", '],
    ['not an object', '"watercolor"'],
    ['null', 'null'],
    ['a list', '[{"style": "watercolor", "photoId": "sample"}]'],
    ['an empty object', '{}'],
    ['a very deep one', `{"metadata": ${deep(2000)}}`],
    ['one deep enough to overflow recursive code', deep(20_000)],
    ['deep lists', `{"style": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
  ])('is rejected: %s', async (_what, body) => {
    expect((await submit(body)).body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });

  it('is rejected if it is deep, on every route', async () => {
    const key = { 'idempotency-key': '"deep"' };
    for (const [path, body] of [
      ['/v1/transfers', deep(20_000)],
      ['/v1/transfers', photoForm(portrait, { style: 'watercolor', settings: deep(3000) })],
      ['/v1/transfers', photoForm(portrait, { style: 'watercolor', metadata: deep(3000) })],
      ['/v1/batches', photoForm(portrait, { styles: `[${deep(3000)}]` })],
      ['/v1/photos', deep(9000)],
      ['/v1/photos/uploads', deep(9000)],
    ] as const) {
      const answer = await world.client.call<ProblemBody>('POST', path, body, key);
      expect(answer.body).toMatchObject({ status: 400, code: 'payload_invalid' });
    }
  });

  it('is rejected without a body', async () => {
    expect((await submit()).body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'image/jpeg'])(
    'is rejected as %s',
    async (type) => {
      const { body } = await submit('style=watercolor', { 'content-type': type });
      expect(body).toMatchObject({ status: 415, code: 'payload_invalid' });
      expect(body.detail).toContain(type);
    },
  );

  it('is rejected in an unknown encoding', async () => {
    const { body } = await submit('{}', { 'content-encoding': 'zstd' });
    expect(body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });

  it('is rejected without a photo', async () => {
    expect((await submit({ style: 'watercolor' })).body).toMatchObject({
      status: 400,
      code: 'photo_missing',
    });
    const form = new FormData();
    form.set('style', 'watercolor');
    expect((await submit(form)).body).toMatchObject({ status: 400, code: 'photo_missing' });
  });

  it('is rejected with two photos', async () => {
    const both = await submit(photoForm(portrait, { style: 'watercolor', photoId: 'sample' }));
    expect(both.body).toMatchObject({ status: 400, code: 'payload_invalid', errors: [{ field: 'photo' }] });
    const texts = await problemOf({ photoBase64: portrait.toString('base64') });
    expect(texts).toMatchObject({ status: 400, code: 'payload_invalid', errors: [{ code: 'ambiguous' }] });
  });
});

describe('a field', () => {
  it.each([
    [{ seed: 1.5 }, 'seed', 'is_int'],
    [{ seed: -2 }, 'seed', 'min'],
    [{ seed: 2 ** 32 }, 'seed', 'max'],
    [{ faces: 'both' }, 'faces', 'face_choice'],
    [{ faces: -1 }, 'faces', 'face_choice'],
    [{ onNoFace: 'guess' }, 'onNoFace', 'is_in'],
    [{ maxSide: 511 }, 'maxSide', 'min'],
    [{ maxSide: 1025 }, 'maxSide', 'max'],
    [{ format: 'gif' }, 'format', 'is_in'],
    [{ quality: 0 }, 'quality', 'min'],
    [{ quality: 101 }, 'quality', 'max'],
    [{ priority: 'urgent' }, 'priority', 'is_in'],
    [{ prompt: 'x'.repeat(1001) }, 'prompt', 'max_length'],
    [{ prompt: 7 }, 'prompt', 'is_string'],
    [{ prompt: 'a <lora:somebody:1>' }, 'prompt', 'extra_network'],
    [{ metadata: { nested: { a: 1 } } }, 'metadata', 'small_flat_object'],
    [{ metadata: { long: 'x'.repeat(1025) } }, 'metadata', 'small_flat_object'],
    [{ metadata: [1] }, 'metadata', 'small_flat_object'],
    [{ style: 7 }, 'style', 'is_string'],
    [{ colour: 'blue' }, 'colour', 'unknown_field'],
    [{ constructor: 'blue' }, 'constructor', 'unknown_field'],
    [{ toString: 'blue' }, 'toString', 'unknown_field'],
    [{ prompt: { constructor: 'x' } }, 'prompt', 'is_string'],
    [{ prompt: null }, 'prompt', 'is_string'],
    [{ seed: null }, 'seed', 'is_int'],
    [{ format: null }, 'format', 'is_in'],
    [{ photoBase64: null }, 'photoBase64', 'is_string'],
  ])('is named if it is invalid: %o', async (fields, field, code) => {
    const problem = await problemOf(fields);
    expect(problem).toMatchObject({ status: 400, code: 'payload_invalid' });
    expect(problem.errors).toContainEqual(expect.objectContaining({ field, code }));
  });

  it('is named in a form too, together with all other invalid ones', async () => {
    const form = photoForm(portrait, {
      style: 'watercolor',
      seed: 'many',
      settings: '{',
      metadata: 'A-17',
      hat: 'no',
    });
    const { body } = await submit(form);
    expect(body.code).toBe('payload_invalid');
    expect(body.errors?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['seed', 'settings', 'metadata', 'hat']),
    );
  });
});

function metadataOf({ body }: Answer): string {
  return JSON.stringify((body as { metadata?: unknown }).metadata);
}

describe('metadata', () => {
  const names = [
    'constructor',
    'prototype',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'then',
    'a',
  ];
  const text = `{${names.map((name) => `"${name}":"x"`).join()}}`;

  it('may have members of any name, and is returned with all of them', async () => {
    const json = await submit(`{"style":"watercolor","photoId":"sample","metadata":${text}}`);
    const form = await submit(photoForm(portrait, { style: 'watercolor', metadata: text }));
    const batch = await world.client.call(
      'POST',
      '/v1/batches',
      `{"styles":["watercolor"],"photoId":"sample","metadata":${text}}`,
    );
    for (const answer of [json, form, batch]) expect(metadataOf(answer)).toBe(text);
    const { id } = json.body as unknown as { id: string };
    expect(metadataOf(await world.client.call('GET', `/v1/transfers/${id}`))).toBe(text);
  });
});

describe('a setting', () => {
  it.each([
    [{ steps: 400 }, 'settings.steps'],
    [{ steps: 20.5 }, 'settings.steps'],
    [{ steps: 'many' }, 'settings.steps'],
    [{ denoisingStrength: 0.99 }, 'settings.denoisingStrength'],
    [{ cfgScale: 'high' }, 'settings.cfgScale'],
    [{ sampler: 'Euler' }, 'settings.sampler'],
    [{ constructor: 1 }, 'settings.constructor'],
  ])('that the style does not allow is named: %o', async (settings, field) => {
    const problem = await problemOf({ settings });
    expect(problem).toMatchObject({ status: 400, code: 'setting_out_of_range' });
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  it('must be in an object', async () => {
    for (const settings of [[], 'steps', 7])
      expect((await problemOf({ settings })).code).toBe('payload_invalid');
  });
});

describe('a reference in a submission', () => {
  it('must exist: the style', async () => {
    for (const style of ['water-colour', '../../etc/passwd', '__proto__', 'constructor'])
      expect(await problemOf({ style })).toMatchObject({ status: 422, code: 'style_unknown' });
  });

  it('must exist: the photo', async () => {
    for (const photoId of [MADE_UP_ID, 'Sample', '*', '../sample'])
      expect(await problemOf({ photoId })).toMatchObject({ status: 404, code: 'photo_not_found' });
  });

  it('must be base64: the photo as text', async () => {
    const problem = await problemOf({ photoId: undefined, photoBase64: 'äöü' });
    expect(problem).toMatchObject({ status: 422, code: 'photo_unreadable' });
  });

  it('must not be empty: the photo as text', async () => {
    const problem = await problemOf({ photoId: undefined, photoBase64: '' });
    expect(problem).toMatchObject({ status: 400, code: 'photo_missing' });
  });
});

describe('an address', () => {
  it.each([MADE_UP_ID, 'not-an-id', '%2e%2e%2fetc', '%00', '*', 'record:*', 'x'.repeat(2000)])(
    'of an unknown transfer has the same response on all its routes: %s',
    async (id) => {
      for (const [method, below] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/cancel'],
        ['GET', '/result'],
        ['GET', '/control-map'],
      ] as const) {
        const { body } = await world.client.call<ProblemBody>(method, `/v1/transfers/${id}${below}`);
        expect(body).toMatchObject({ status: 404, code: 'transfer_not_found' });
      }
    },
  );

  it('of an unknown photo has the same response on all its routes', async () => {
    for (const [method, below] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/control-map'],
    ] as const) {
      const { body } = await world.client.call<ProblemBody>(method, `/v1/photos/${MADE_UP_ID}${below}`);
      expect(body).toMatchObject({ status: 404, code: 'photo_not_found' });
    }
  });

  it('without a route is not found', async () => {
    for (const path of ['/', '/v1', '/v2/transfers', '/v1/transfers/a/b/c', '/.env', '/v1/styles/none'])
      expect((await world.client.call<ProblemBody>('GET', path)).body.status).toBe(404);
  });

  it('names its allowed methods', async () => {
    const answer = await world.client.call<ProblemBody>('PUT', '/v1/transfers');
    expect(answer.body).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('that cannot be decoded is rejected', async () => {
    const { status, body } = await world.client.call<ProblemBody>('GET', '/v1/styles/%ff');
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'payload_invalid' });
  });
});

describe('a query', () => {
  it.each([
    '/v1/transfers?limit=0',
    '/v1/transfers?limit=101',
    '/v1/transfers?limit=ten',
    '/v1/transfers?state=done',
    '/v1/transfers?cursor=next',
    '/v1/transfers?limit=1&limit=2',
    '/v1/transfers?style[$ne]=x',
    '/v1/transfers?order=asc',
    '/v1/photos/sample/control-map?resolution=63',
    '/v1/photos/sample/control-map?resolution=2049',
    '/v1/photos/sample/control-map?faces=0',
  ])('is rejected: %s', async (path) => {
    const { body } = await world.client.call<ProblemBody>('GET', path);
    expect(body).toMatchObject({ status: 400, code: 'payload_invalid' });
  });
});
