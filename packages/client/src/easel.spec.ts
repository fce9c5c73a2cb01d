import { describe, expect, it } from 'vitest';
import { Easel, EaselProblem, EaselUnreachable, type EaselOptions } from './easel.js';

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

const REFUSED = new TypeError('fetch failed');

/** A service with these responses, in order. */
function serviceOf(answers: readonly (Response | Error)[], options: EaselOptions = {}) {
  const sent: Sent[] = [];
  const easel = new Easel({
    url: 'https://easel.example.com/',
    ...options,
    fetch: async (url, { method = '', headers, body } = {}) => {
      sent.push({ method, url, headers: new Headers(headers), body });
      const answer = answers[sent.length - 1];
      if (answer === undefined) throw new Error('There was one call too many');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { easel, sent };
}

function problem(status: number, code: string, retryAfter?: number): Response {
  const body = { type: '', title: 'No', status, detail: 'Because.', instance: '/', code, requestId: 'r-1' };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter));
  return new Response(JSON.stringify(body), { status, headers });
}

const stored = (): Response => Response.json({ id: 'p-1', faces: [] }, { status: 201 });
const accepted = (): Response => Response.json({ id: 't-1', state: 'queued' }, { status: 202 });

describe('a submission', () => {
  it('is retried as the same one if the network or the service fails', async () => {
    const { easel, sent } = serviceOf([REFUSED, problem(503, 'busy', 0), accepted()]);
    expect(await easel.submit({ photoId: 'sample', style: 'watercolor' })).toMatchObject({ id: 't-1' });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^"[0-9a-f]{32}"$/);
    expect(new Set(keys).size).toBe(1);
    expect(sent[2]).toMatchObject({ method: 'POST', url: 'https://easel.example.com/v1/transfers' });
    expect(JSON.parse(String(sent[2]?.body))).toEqual({ photoId: 'sample', style: 'watercolor' });
  });

  it('has a new key each time, or the given one', async () => {
    const { easel, sent } = serviceOf([accepted(), accepted(), accepted()]);
    for (const options of [{}, {}, { idempotencyKey: 'form-7', waitSeconds: 5 }])
      await easel.submit({ photoId: 'sample', style: 'watercolor' }, options);
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('"form-7"');
    expect(sent.map(({ headers }) => headers.get('prefer'))).toEqual([null, null, 'wait=5']);
  });

  it('sends bytes as a form', async () => {
    const { easel, sent } = serviceOf([accepted()]);
    await easel.submit({
      photo: Uint8Array.of(1, 2, 3),
      style: 'watercolor',
      seed: 7,
      settings: { steps: 20 },
    });
    const form = sent[0]?.body as FormData;
    expect([...form.keys()]).toEqual(['style', 'seed', 'settings', 'photo']);
    expect([form.get('seed'), form.get('settings')]).toEqual(['7', '{"steps":20}']);
    expect(new Uint8Array(await (form.get('photo') as Blob).arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe('an upload', () => {
  it('is retried as the same one, and has a new key each time, or the given one', async () => {
    const { easel, sent } = serviceOf([REFUSED, stored(), stored(), stored()]);
    for (const options of [{}, {}, { idempotencyKey: 'photo-7' }])
      expect(await easel.photos.upload(Uint8Array.of(1), options)).toMatchObject({ id: 'p-1' });
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[3]).toBe('"photo-7"');
  });
});

describe('a rejection', () => {
  it('is thrown at once as a typed problem if no retry helps', async () => {
    const { easel, sent } = serviceOf([problem(422, 'style_unknown')]);
    const refused = await easel.submit({ photoId: 'sample', style: 'x' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(EaselProblem);
    expect(refused).toMatchObject({
      status: 422,
      code: 'style_unknown',
      requestId: 'r-1',
      message: 'No: Because.',
    });
    expect(sent).toHaveLength(1);
  });

  it('is not retried if the wait is longer than allowed', async () => {
    const { easel, sent } = serviceOf([problem(429, 'rate_limited', 3_600)]);
    await expect(easel.styles()).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 3_600_000 });
    expect(sent).toHaveLength(1);
  });

  it('may be a page of a proxy', async () => {
    const { easel } = serviceOf([new Response('<h1>Bad gateway</h1>', { status: 502 })], { retries: 0 });
    await expect(easel.styles()).rejects.toMatchObject({ status: 502, code: 'unexplained', problem: null });
  });
});

describe('retries', () => {
  it('end after the allowed number, with the last failure', async () => {
    const { easel, sent } = serviceOf([REFUSED, REFUSED], { retries: 1 });
    const failed = await easel.styles().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EaselUnreachable);
    expect(failed).toMatchObject({ cause: REFUSED });
    expect(sent).toHaveLength(2);
  });

  it('end when the signal aborts, even during a wait', async () => {
    const { easel, sent } = serviceOf([problem(503, 'busy', 30)]);
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(easel.styles({ signal: controller.signal })).rejects.toThrow('enough');
    expect(sent).toHaveLength(1);
  });

  it('are not made for requests that must not be repeated', async () => {
    const { easel, sent } = serviceOf([REFUSED]);
    await expect(easel.request('POST', '/v1/admin/queue/pause')).rejects.toBeInstanceOf(EaselUnreachable);
    expect(sent).toHaveLength(1);
  });
});

describe('a key', () => {
  it('is only sent to the service; without one, signed links are used', async () => {
    const links = {
      result: 'https://cdn.example.com/r?signature=1',
      events: '/e',
      preview: '/p',
      controlMap: '/c',
      transfer: '/t',
    };
    const transfer = { id: 't 1', links: { ...links, expiresAt: '' } };
    const keyed = serviceOf([new Response('x')], { key: () => Promise.resolve('secret') });
    await keyed.easel.result(transfer);
    expect(keyed.sent[0]?.url).toBe('https://easel.example.com/v1/transfers/t%201/result');
    expect(keyed.sent[0]?.headers.get('authorization')).toBe('Bearer secret');
    const keyless = serviceOf([new Response('x')]);
    await keyless.easel.result(transfer);
    expect(keyless.sent[0]?.url).toBe(links.result);
    expect(keyless.sent[0]?.headers.has('authorization')).toBe(false);
    expect(keyless.easel.address(transfer, 'preview')).toBe('https://easel.example.com/p');
  });
});
