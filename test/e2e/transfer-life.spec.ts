import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRANSFER_STATES } from '../../src/records/transfer-states.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';

let world: EaselWorld;
let anna: EaselClient;
let bert: EaselClient;

beforeAll(async () => {
  world = await EaselWorld.open({
    environment: { API_KEYS: apiKeys({ name: 'anna', scopes: 'priority' }, { name: 'bert' }) },
    key: 'anna-key',
  });
  anna = world.client;
  bert = world.as('bert-key');
});

afterAll(async () => {
  await world.close();
});

describe('a transfer', () => {
  it('accepts a photo as a file, as text and by its id, and makes the same picture of it', async () => {
    const photo = await readFile(portraitFile('frontal'));
    const { body: sent } = await anna.call<{ id: string }>('POST', '/v1/photos', photoForm(photo));
    const wishes = { style: 'anime', seed: '99', settings: '{"steps": 14}', cache: 'false' };
    const asked = { style: 'anime', seed: 99, settings: { steps: 14 }, cache: false };
    const submissions = await Promise.all([
      anna.call<TransferView>('POST', '/v1/transfers', photoForm(photo, wishes)),
      anna.submit({ ...asked, photoId: undefined, photoBase64: photo.toString('base64') }),
      anna.submit({
        ...asked,
        photoId: undefined,
        photoBase64: `data:image/jpeg;base64,${photo.toString('base64')}`,
      }),
      anna.submit({ ...asked, photoId: sent.id }),
    ]);
    const ids = submissions.map((answer) => ('body' in answer ? answer.body.id : answer.id));
    const done = await Promise.all(ids.map((id) => anna.ended(id)));
    expect(done.map(({ error }) => error)).toEqual([null, null, null, null]);
    expect(new Set(done.map(({ result }) => result?.sha256)).size).toBe(1);
  });

  it('answers a submission with its address and its place in the queue', async () => {
    await world.pause();
    const answers = [];
    for (let count = 0; count < 3; count++)
      answers.push(
        await anna.call<TransferView>('POST', '/v1/transfers', { style: 'anime', photoId: 'sample' }),
      );
    expect(answers.map(({ body }) => body.queue?.position)).toEqual([1, 2, 3]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(202);
      expect(headers.get('location')).toBe(`/v1/transfers/${body.id}`);
      expect(body.queue?.estimatedStartMs.low).toBeLessThanOrEqual(body.queue?.estimatedStartMs.high ?? -1);
    }
    await world.resume();
    await Promise.all(answers.map(({ body }) => anna.ended(body.id)));
  });

  it('has a unique place until it begins, and an estimated start', async () => {
    world.webui.fault({ kind: 'slow', factor: 60, prompt: 'slowly' });
    for (let count = 0; count < 5; count++) await anna.submit({ prompt: 'slowly' });
    const items = await eventually(async () => {
      const { body } = await anna.call<TransferListView>('GET', '/v1/transfers?limit=5');
      const states = body.items.map(({ state }) => state);
      const stands = states.includes('generating') && states.includes('waiting') && states.includes('queued');
      return stands ? body.items : undefined;
    });
    const waiting = items.filter(({ state }) => ['queued', 'preparing', 'waiting'].includes(state));
    const inOrder = waiting.toSorted((one, two) => (one.queue?.position ?? 0) - (two.queue?.position ?? 0));
    expect(inOrder.map(({ queue }) => queue?.position)).toEqual(inOrder.map((_, index) => index + 1));
    expect(items.filter(({ queue }) => queue !== null)).toHaveLength(waiting.length);
    const lows = inOrder.map(({ queue }) => queue?.estimatedStartMs.low ?? 0);
    expect(lows).toEqual(lows.toSorted((a, b) => a - b));
    const done = await Promise.all(inOrder.map(({ id }) => anna.ended(id)));
    const starts = done.map(({ startedAt }) => startedAt ?? '');
    expect(starts).toEqual(starts.toSorted());
  });

  it('only moves forward, and so does its progress', async () => {
    world.webui.fault({ kind: 'slow', factor: 50, prompt: 'slowly' });
    const { id } = await anna.submit({ prompt: 'slowly' });
    const seen: TransferView[] = [];
    await eventually(async () => {
      const { headers, body } = await anna.call<TransferView>('GET', `/v1/transfers/${id}`);
      seen.push(body);
      const unfinished = body.finishedAt === null;
      expect(headers.has('retry-after')).toBe(unfinished);
      return unfinished ? undefined : true;
    });
    const places = seen.map(({ state }) => TRANSFER_STATES.indexOf(state));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const fractions = seen.map(({ progress }) => progress?.fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(new Set(fractions).size).toBeGreaterThan(3);
    expect(seen.every(({ progress }) => progress === null || progress.step <= progress.steps)).toBe(true);
    const counts = seen.map(({ progress }) => progress?.steps ?? 0).filter((steps) => steps > 0);
    expect(new Set(counts)).toEqual(new Set([14])); // 26 at a denoising strength of 0.5
    expect(seen.at(-1)).toMatchObject({
      state: 'succeeded',
      progress: { fraction: 1, etaMs: 0 },
      queue: null,
    });
  });

  it('reports at the end what was really done, when, and how long it took', async () => {
    const metadata = { order: 'A-17', copies: 2, framed: true, note: null, 'Ünïcödé ✓': '\u0000"' };
    const settings = { steps: 15, cfgScale: 7, denoisingStrength: 0.4 };
    const done = await anna.ended((await anna.submit({ seed: 1, maxSide: 512, settings, metadata })).id);
    expect(done).toMatchObject({
      metadata,
      settings: { ...settings, seed: 1, width: 416, height: 512 },
      photo: { id: 'sample', width: 1024, height: 1280, faces: 1 },
      faces: [{ selected: true }],
      result: { width: 410, height: 512, format: 'jpeg' },
      degraded: null,
      cached: false,
    });
    expect(['v1-5-pruned-emaonly', 'dreamshaper_8']).toContain(done.settings.checkpoint);
    const times = [done.createdAt, done.startedAt, done.finishedAt, done.expiresAt].map((time) => time ?? '');
    expect(times).toEqual(times.toSorted());
    const { totalMs, ...parts } = done.timings;
    expect(totalMs).toBe(Date.parse(times[2] ?? '') - Date.parse(times[0] ?? ''));
    expect(Math.max(...Object.values(parts))).toBeLessThanOrEqual(totalMs);
  });

  it('is not sent again to a client that has it, with a time to ask again', async () => {
    world.webui.fault({ kind: 'slow', factor: 10, prompt: 'slowly' });
    const { id } = await anna.submit({ prompt: 'slowly' });
    const still = await anna.call('GET', `/v1/transfers/${id}`, undefined, {
      'if-none-match': '*',
      'cache-control': 'max-age=0', // otherwise fetch bypasses the cache
    });
    expect([still.status, still.headers.has('retry-after')]).toEqual([304, true]);
    const done = await anna.ended(id);
    const { headers } = await anna.call('GET', `/v1/transfers/${done.id}`);
    const again = await anna.call('GET', `/v1/transfers/${done.id}`, undefined, {
      'if-none-match': headers.get('etag') ?? '',
      'cache-control': 'max-age=0',
    });
    expect([again.status, again.headers.has('retry-after')]).toEqual([304, false]);
    expect(again.body).toHaveLength(0);
  });
});

describe('the list of transfers', () => {
  it('has the newest first, page by page, without gaps', async () => {
    const { body: whole } = await anna.call<TransferListView>('GET', '/v1/transfers?limit=100');
    const ids = whole.items.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(4);
    expect(ids).toEqual(ids.toSorted().toReversed());
    const paged: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await anna.call<TransferListView>('GET', `/v1/transfers?limit=2${query}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      paged.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(ids);
  });

  it('shows one state or one style only', async () => {
    const failing = await anna.submit({ faces: 7 });
    await anna.ended(failing.id);
    const of = async (query: string): Promise<TransferView[]> =>
      (await anna.call<TransferListView>('GET', `/v1/transfers?limit=100&${query}`)).body.items;
    expect((await of('state=failed')).map(({ id }) => id)).toEqual([failing.id]);
    expect(new Set((await of('style=anime')).map(({ style }) => style))).toEqual(new Set(['anime']));
    expect(await of('state=succeeded&style=clay')).toEqual([]);
  });
});

/** A dry run: submits it without having it made. */
async function tryOut(path: string, body: FormData | object): Promise<Answer<ProblemBody>> {
  return anna.call<ProblemBody>('POST', `${path}?dryRun=true`, body);
}

describe('usual client input', () => {
  it('is accepted: base64 in lines', async () => {
    const photo = await readFile(portraitFile('frontal'));
    const photoBase64 = photo.toString('base64').replaceAll(/.{76}/g, '$&\r\n');
    expect((await tryOut('/v1/transfers', { style: 'watercolor', photoBase64 })).status).toBe(200);
  });

  it('is accepted: empty fields of a form', async () => {
    const photo = await readFile(portraitFile('frontal'));
    const empty = {
      photoUrl: '',
      webhookUrl: '',
      seed: '',
      settings: '',
      metadata: '',
      faces: '',
      cache: '',
    };
    const filled = photoForm(photo, { style: 'watercolor', ...empty });
    expect((await tryOut('/v1/transfers', filled)).status).toBe(200);
    const batch = photoForm(photo, { style: '', styles: 'watercolor', photoUrls: '', photos: '' });
    expect((await tryOut('/v1/batches', batch)).status).toBe(200);
    const { body } = await tryOut('/v1/transfers', photoForm(photo, { style: '' }));
    expect(body.errors).toContainEqual(expect.objectContaining({ field: 'style' }));
  });

  it('is accepted: empty filters', async () => {
    for (const address of [
      '/v1/transfers?state=&style=&batch=&limit=&cursor=',
      '/v1/batches?limit=&cursor=',
      '/v1/photos/sample/control-map?resolution=&faces=',
    ])
      expect([address, (await anna.call('GET', address)).status]).toEqual([address, 200]);
  });
});

describe('another caller', () => {
  it('does not learn that a transfer exists', async () => {
    const { id } = await anna.submit();
    for (const [method, below] of [
      ['GET', ''],
      ['GET', '/result'],
      ['GET', '/control-map'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const { body } = await bert.call<ProblemBody>(method, `/v1/transfers/${id}${below}`);
      expect(body).toMatchObject({ status: 404, code: 'transfer_not_found' });
    }
    expect((await bert.call<TransferListView>('GET', '/v1/transfers')).body.items).toEqual([]);
    expect((await anna.ended(id)).state).toBe('succeeded');
  });

  it('cannot use the photo of another caller', async () => {
    const photo = photoForm(await readFile(portraitFile('frontal')));
    const { body: mine } = await anna.call<{ id: string }>('POST', '/v1/photos', photo);
    const used = await bert.call<ProblemBody>('POST', '/v1/transfers', { style: 'anime', photoId: mine.id });
    expect(used.body).toMatchObject({ status: 404, code: 'photo_not_found' });
    for (const [method, below] of [
      ['GET', ''],
      ['GET', '/control-map'],
      ['DELETE', ''],
    ] as const) {
      const { body } = await bert.call<ProblemBody>(method, `/v1/photos/${mine.id}${below}`);
      expect(body).toMatchObject({ status: 404, code: 'photo_not_found' });
    }
    expect((await anna.call('GET', `/v1/photos/${mine.id}`)).status).toBe(200);
  });

  it('may submit with high priority only with a key that allows it', async () => {
    await world.pause();
    const wish = { style: 'anime', photoId: 'sample', priority: 'high' };
    const refused = await bert.call<ProblemBody>('POST', '/v1/transfers', wish);
    expect(refused.body).toMatchObject({ status: 403, code: 'forbidden' });
    // It goes before other transfers of its own key, but not before those of another key.
    const patient = await anna.submit();
    const other = await bert.submit();
    const urgent = await anna.submit(wish);
    const places = [await anna.transfer(urgent.id), await anna.transfer(patient.id)].map(
      ({ queue }) => queue?.position ?? 0,
    );
    const turn = (await bert.transfer(other.id)).queue?.position ?? 0;
    expect(places[0]).toBeLessThan(places[1] ?? 0);
    expect(turn).toBeLessThanOrEqual(2);
    expect([...places, turn].toSorted((one, two) => one - two)).toEqual([1, 2, 3]);
    await world.resume();
    const [first, second] = await Promise.all([anna.ended(urgent.id), anna.ended(patient.id)]);
    await bert.ended(other.id);
    expect((first.startedAt ?? '') < (second.startedAt ?? '')).toBe(true);
  });
});
