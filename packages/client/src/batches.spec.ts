import { describe, expect, it } from 'vitest';
import { type Batch, Easel, type EaselOptions } from './easel.js';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

const LINKS: NonNullable<Batch['links']> = {
  batch: 'https://cdn.example.com/b?signature=1',
  result: 'https://cdn.example.com/r?signature=1',
  events: 'https://cdn.example.com/e?signature=1',
  expiresAt: '',
};

/** A service with these responses, in order. */
function serviceOf(answers: readonly (() => Response)[], options: EaselOptions = {}) {
  const sent: Sent[] = [];
  const easel = new Easel({
    url: 'https://easel.example.com',
    ...options,
    fetch: async (url, { method = '', headers, body } = {}) => {
      const path = url.replace('https://easel.example.com', '');
      sent.push({ method, path, headers: new Headers(headers), body });
      const answer = answers[sent.length - 1];
      if (answer === undefined) throw new Error('There was one call too many');
      return answer();
    },
  });
  return { batches: easel.batches, sent };
}

const accepted = (): Response => Response.json({ id: 'b-1', state: 'queued' }, { status: 202 });
const busy = (): Response => new Response(null, { status: 503, headers: { 'retry-after': '0' } });
const unreachable = (): Response => {
  throw new TypeError('fetch failed');
};

const zip = (): Response => new Response('zip', { headers: { 'content-type': 'application/zip' } });
const sheet = (): Response => new Response('sheet', { headers: { 'content-type': 'image/jpeg' } });

describe('a batch', () => {
  it('is retried as the same one if the network or the service fails', async () => {
    const { batches, sent } = serviceOf([unreachable, busy, accepted]);
    const wish = { photoId: 'sample', styles: ['watercolor', 'anime'] };
    expect(await batches.submit(wish)).toMatchObject({ id: 'b-1' });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^"[0-9a-f]{32}"$/);
    expect(new Set(keys).size).toBe(1);
    expect(sent[2]).toMatchObject({ method: 'POST', path: '/v1/batches' });
    expect(JSON.parse(String(sent[2]?.body))).toEqual(wish);
  });

  it('uses the given key, and sends the bytes of its photos as a form', async () => {
    const { batches, sent } = serviceOf([accepted, accepted]);
    const photos = [Uint8Array.of(1), new Blob(['2']), Uint8Array.of(3).buffer];
    await batches.submit({ photos, style: 'anime', seed: 7 }, { idempotencyKey: 'form-7' });
    await batches.submit({ photo: Uint8Array.of(1), styles: ['anime', 'comic'] });
    const [several, one] = sent.map(({ body }) => body as FormData);
    expect(sent[0]?.headers.get('idempotency-key')).toBe('"form-7"');
    expect([...(several?.keys() ?? [])]).toEqual(['style', 'seed', 'photos', 'photos', 'photos']);
    expect([...(one?.keys() ?? [])]).toEqual(['styles', 'photo']);
    expect(one?.get('styles')).toBe('["anime","comic"]');
  });

  it('is cancelled, read, listed and erased by its id', async () => {
    const items = [{ id: 't-1' }, { id: 't-2' }];
    const { batches, sent } = serviceOf([
      unreachable,
      accepted,
      accepted,
      () => Response.json({ items: [{ id: 'b-1' }], nextCursor: null }),
      () => Response.json({ items, nextCursor: null }),
      () => new Response(null, { status: 204 }),
    ]);
    await batches.cancel('b-1');
    await batches.get({ id: 'b-1' });
    expect((await batches.list({ limit: 1 })).items).toEqual([{ id: 'b-1' }]);
    expect(await batches.transfers('b-1')).toEqual(items);
    await batches.erase('b-1');
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/batches/b-1/cancel',
      'POST /v1/batches/b-1/cancel',
      'GET /v1/batches/b-1',
      'GET /v1/batches?limit=1',
      'GET /v1/transfers?batch=b-1&limit=100',
      'DELETE /v1/batches/b-1',
    ]);
  });

  it('returns its pictures as a zip or on one sheet: with the key, else by its links', async () => {
    const keyed = serviceOf([zip, sheet], { key: 'secret' });
    expect((await keyed.batches.zip({ id: 'b-1', links: LINKS })).type).toBe('application/zip');
    expect((await keyed.batches.sheet('b-1')).format).toBe('jpeg');
    expect(keyed.sent.map(({ path }) => path)).toEqual([
      '/v1/batches/b-1/result?format=zip',
      '/v1/batches/b-1/result?format=sheet',
    ]);
    const keyless = serviceOf([sheet]);
    await keyless.batches.sheet({ id: 'b-1', links: LINKS });
    expect(keyless.sent.map(({ path }) => path)).toEqual([`${LINKS.result}&format=sheet`]);
    expect(keyless.batches.address({ id: 'b-1', links: LINKS }, 'zip')).toBe(`${LINKS.result}&format=zip`);
    expect(keyless.batches.address('b-1', 'sheet')).toBe(
      'https://easel.example.com/v1/batches/b-1/result?format=sheet',
    );
  });
});
