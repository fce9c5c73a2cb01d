import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchDryRunView } from '../../src/batches/batch-dry-run.view.js';
import type { BatchListView } from '../../src/batches/batch.view.js';
import type { DryRunView } from '../../src/records/dry-run.view.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { type Portrait, portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';

type Body = TransferView & ProblemBody;

let world: EaselWorld;
let anna: EaselClient;
let bert: EaselClient;
let portrait: Buffer;

beforeAll(async () => {
  world = await EaselWorld.open({
    environment: { API_KEYS: apiKeys({ name: 'anna' }, { name: 'bert' }) },
    key: 'anna-key',
  });
  anna = world.client;
  bert = world.as('bert-key');
  portrait = await readFile(portraitFile('frontal'));
});

afterAll(async () => {
  await world.close();
});

const WISH = { photoId: 'sample', style: 'watercolor' };

async function submit(
  body: object | FormData,
  headers: Readonly<Record<string, string>> = {},
  client = anna,
): Promise<Answer<Body>> {
  return client.call<Body>('POST', '/v1/transfers', body, headers);
}

const keyed = (key: string) => ({ 'idempotency-key': `"${key}"` });

async function transfers(client = anna): Promise<string[]> {
  return (await client.call<TransferListView>('GET', '/v1/transfers?limit=100')).body.items.map(
    ({ id }) => id,
  );
}

/** Files may still be removed: an end is reported before intermediate files are deleted. */
async function newFiles(before: readonly string[]): Promise<string[]> {
  return (await world.files('blobs')).filter((file) => !before.includes(file));
}

describe('a known result', () => {
  it('is returned at once, as a transfer of its own', async () => {
    const wish = { style: 'anime', seed: '4711', metadata: '{"copy": 1}' };
    const first = await submit(photoForm(portrait, wish), { prefer: 'wait=30' });
    const generated = world.webui.observations.jobs.length;
    const asked = {
      style: 'anime',
      seed: 4711,
      photoBase64: portrait.toString('base64'),
      metadata: { copy: 2 },
    };
    const { status, body } = await submit(asked);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'succeeded', cached: true, attempts: 0, metadata: { copy: 2 } });
    expect(body.id).not.toBe(first.body.id);
    expect(body.photo.id).not.toBe(first.body.photo.id);
    const { settings, faces, result } = first.body;
    expect(body).toMatchObject({
      settings,
      faces,
      result: { sha256: result?.sha256 },
      progress: { fraction: 1 },
    });
    expect(world.webui.observations.jobs).toHaveLength(generated);
    // It has its own pictures.
    await anna.call('DELETE', `/v1/transfers/${first.body.id}`);
    for (const what of ['result', 'control-map'])
      expect((await anna.call('GET', `/v1/transfers/${body.id}/${what}`)).status).toBe(200);
    // The transfer that it copied is gone, and so is the known result.
    expect((await submit(asked)).status).toBe(202);
    const metrics = String((await anna.call('GET', '/metrics')).body);
    expect(metrics).toMatch(/easel_known_results_total\{outcome="hit"\} 1\n/);
  });

  it('is used for the same caller, seed and settings, unless the cache is off', async () => {
    const wish = { ...WISH, seed: 815 };
    expect((await submit(wish, { prefer: 'wait=30' })).body.cached).toBe(false);
    const kept = [
      submit({ ...wish, cache: false }),
      submit({ ...wish, seed: -1 }),
      submit({ ...wish, format: 'png' }),
      submit({ ...wish, prompt: 'blue' }),
      submit(wish, {}, bert),
    ];
    expect((await Promise.all(kept)).map(({ status }) => status)).toEqual(kept.map(() => 202));
    expect(await submit({ ...wish, quality: 92, cache: true })).toMatchObject({
      status: 200,
      body: { cached: true },
    });
  });

  it('is not used if another checkpoint has been loaded since', async () => {
    const wish = { ...WISH, seed: 1138 };
    const first = await submit(wish, { prefer: 'wait=30' });
    const names = ['v1-5-pruned-emaonly', 'dreamshaper_8'];
    const other = names.find((name) => name !== first.body.settings.checkpoint);
    await fetch(`${world.webui.url}/sdapi/v1/options`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sd_model_checkpoint: other }),
    });
    const second = await submit(wish, { prefer: 'wait=30' });
    expect(second.body).toMatchObject({ cached: false, settings: { checkpoint: other } });
    expect((await submit(wish)).body).toMatchObject({ cached: true, settings: { checkpoint: other } });
  });
});

async function ask(body: object | FormData, headers = {}): Promise<Answer<DryRunView & ProblemBody>> {
  return anna.call('POST', '/v1/transfers?dryRun=true', body, headers);
}

async function formOf(name: Portrait, fields = {}): Promise<FormData> {
  return photoForm(await readFile(portraitFile(name)), { style: 'watercolor', ...fields });
}

describe('a dry run', () => {
  it('predicts the outcome, and leaves nothing', async () => {
    const before = { transfers: await transfers(), blobs: await world.files('blobs') };
    const wishes = { style: 'watercolor', faces: 'all', maxSide: '640', seed: '-1' };
    const { status, headers, body } = await ask(
      photoForm(await readFile(portraitFile('two')), wishes),
      keyed('dry'),
    );
    expect(status).toBe(200);
    expect(headers.has('location')).toBe(false);
    expect(body).toMatchObject({
      dryRun: true,
      style: 'watercolor',
      photo: { faces: 2 },
      faces: [{ selected: true }, { selected: true }],
      settings: { seed: -1 },
      vram: [{ backend: '0', state: 'up', fitness: 'whole' }],
      cached: false,
    });
    const { settings, vram, estimate, gpuSeconds } = body;
    expect(Math.max(settings.width ?? 0, settings.height ?? 0)).toBe(640);
    expect(vram[0]).toMatchObject({ width: settings.width, height: settings.height });
    expect(vram[0]?.neededMiB).toBeGreaterThan(500);
    expect(vram[0]?.allowedMiB ?? Infinity).toBeGreaterThanOrEqual(vram[0]?.neededMiB ?? 0);
    expect(estimate.startMs.low).toBeLessThanOrEqual(estimate.startMs.high);
    expect(gpuSeconds).toBeCloseTo((estimate.generateMs.low + estimate.generateMs.high) / 2000, 0);
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
    expect(await transfers()).toEqual(before.transfers);
    expect(await newFiles(before.blobs)).toEqual([]);
    // A dry run does not use up the key.
    expect((await submit(WISH, keyed('dry'))).status).toBe(202);
  });

  it('is rejected like the submission, and for errors with which the transfer would end', async () => {
    const refused: [object | FormData, number, string][] = [
      [{ ...WISH, seed: 'x' }, 400, 'payload_invalid'],
      [{ ...WISH, style: 'none' }, 422, 'style_unknown'],
      [{ ...WISH, priority: 'high' }, 403, 'forbidden'],
      [{ ...WISH, photoId: 'none' }, 404, 'photo_not_found'],
      [{ ...WISH, faces: 5 }, 422, 'face_index_unknown'],
      [await formOf('landscape'), 422, 'face_not_found'],
      [
        photoForm(Buffer.concat([portrait.subarray(0, 4000), Buffer.alloc(9000), portrait.subarray(-2)]), {
          style: 'anime',
        }),
        422,
        'photo_unreadable',
      ],
    ];
    for (const [body, status, code] of refused)
      expect(await ask(body)).toMatchObject({ status, body: { code } });
    const without = await ask(await formOf('landscape', { onNoFace: 'continue' }));
    expect(without.body.warnings.map(({ code }) => code)).toContain('no_face');
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
    expect((await anna.call('POST', '/v1/transfers?dryRun=perhaps', WISH)).status).toBe(400);
  });

  it('fetches nothing, and says so', async () => {
    const { status, body } = await ask({ style: 'anime', photoUrl: 'http://photos.example.com/a.jpg' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ photo: null, faces: [], settings: { width: null, height: null } });
    expect(body.warnings.map(({ code }) => code)).toContain('photo_not_fetched');
    expect(body.vram[0]?.neededMiB).toBeGreaterThan(500);
  });

  it('finds known results', async () => {
    const wish = { ...WISH, seed: 90210 };
    await submit(wish, { prefer: 'wait=30' });
    expect((await ask(wish)).body).toMatchObject({ cached: true, gpuSeconds: 0 });
    expect((await ask({ ...wish, seed: 90211 })).body.cached).toBe(false);
  });
});

async function askBatch(body: object | FormData): Promise<Answer<BatchDryRunView & ProblemBody>> {
  return anna.call('POST', '/v1/batches?dryRun=true', body, keyed('dry batch'));
}

describe('a dry run of a batch', () => {
  const wish = { photoId: 'sample', styles: ['watercolor', 'anime'] };
  it('predicts the outcome of each transfer and of the batch, and leaves nothing', async () => {
    const before = { transfers: await transfers(), blobs: await world.files('blobs') };
    const { status, headers, body } = await askBatch(wish);
    expect(status).toBe(200);
    expect(headers.has('location')).toBe(false);
    expect(body.items).toMatchObject([
      { dryRun: true, style: 'watercolor', photo: { faces: 1 }, cached: false },
      { dryRun: true, style: 'anime', photo: { faces: 1 }, cached: false },
    ]);
    const generated = body.items.map(({ estimate }) => estimate.generateMs.high);
    expect(body.estimate.generateMs.high).toBe(generated.reduce((sum, ms) => sum + ms, 0));
    expect(body.gpuSeconds).toBeCloseTo(
      body.items.reduce((sum, { gpuSeconds }) => sum + gpuSeconds, 0),
      5,
    );
    expect(body.estimate.startMs.low).toBe(body.items[0]?.estimate.startMs.low);
    const form = photoForm(portrait, { styles: '["comic", "anime"]', maxSide: '640' });
    expect((await askBatch(form)).body.items).toMatchObject([
      { style: 'comic', photo: { faces: 1 } },
      { style: 'anime', photo: { faces: 1 } },
    ]);
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
    expect(await transfers()).toEqual(before.transfers);
    expect(await newFiles(before.blobs)).toEqual([]);
    expect((await anna.call<BatchListView>('GET', '/v1/batches')).body.items).toEqual([]);
    // A dry run does not use up the key.
    expect((await anna.call('POST', '/v1/batches', wish, keyed('dry batch'))).status).toBe(202);
    expect((await anna.call('POST', '/v1/batches?dryrun=true', wish)).status).toBe(400);
  });

  it('finds known results, and counts only the cost of the rest', async () => {
    const seed = 31_337;
    await submit({ ...WISH, seed }, { prefer: 'wait=30' });
    const { body } = await askBatch({ ...wish, seed });
    expect(body.items.map(({ cached }) => cached)).toEqual([true, false]);
    expect(body.items[0]).toMatchObject({ gpuSeconds: 0, estimate: { generateMs: { low: 0, high: 0 } } });
    expect([body.gpuSeconds, body.estimate]).toEqual([body.items[1]?.gpuSeconds, body.items[1]?.estimate]);
    expect(body.gpuSeconds).toBeGreaterThan(0);
    const all = await askBatch({ ...wish, styles: ['watercolor'], seed });
    expect(all.body).toMatchObject({ gpuSeconds: 0, estimate: { startMs: { high: 0 } } });
    const anew = await askBatch({ ...wish, seed, cache: false });
    expect(anew.body.items.map(({ cached }) => cached)).toEqual([false, false]);
  });

  it('is rejected like the batch, and for errors with which one of its transfers would end', async () => {
    expect((await askBatch({ ...wish, styles: ['anime', 'none'] })).body).toMatchObject({
      code: 'style_unknown',
      item: 1,
    });
    const form = new FormData();
    form.set('style', 'anime');
    for (const name of ['frontal', 'landscape'] as const)
      form.append('photos', new Blob([Uint8Array.from(await readFile(portraitFile(name)))]), 'photo.jpg');
    expect((await askBatch(form)).body).toMatchObject({ status: 422, code: 'face_not_found', item: 1 });
    expect(await world.filesBecome('tmp', 0)).toEqual([]);
  });
});
