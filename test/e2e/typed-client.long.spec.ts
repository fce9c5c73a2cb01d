import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BatchEvent,
  Easel,
  type EaselOptions,
  EaselProblem,
  type TransferEvent,
} from '../../packages/client/src/easel.js';
import { SignedLinks } from '../../src/access/signed-links.js';
import { HttpSettings } from '../../src/config/http.config.js';
import { SAMPLE_PORTRAIT } from '../fixtures/portraits/portraits.js';
import { CuttingProxy } from '../service/cutting-proxy.js';
import { EaselProcess } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';

const LINK_KEY = 'a-key-for-links-of-thirty-two-characters';
const ENVIRONMENT = {
  API_KEYS: apiKeys({ name: 'shop' }),
  LINK_KEYS: LINK_KEY,
  RATE_LIMIT: '0',
};
const SLOW = { settings: { steps: 40 } };

let world: EaselWorld;
let proxy: CuttingProxy;
let easel: Easel;

beforeAll(async () => {
  world = await EaselWorld.open({
    webui: { launchMode: 'normal', clock: { stepMs: 40 }, savedOptions: { show_progress_every_n_steps: 2 } },
    environment: ENVIRONMENT,
    key: 'shop-key',
  });
  proxy = await CuttingProxy.open(world.easel.url);
  easel = clientOf();
});

afterAll(async () => {
  await proxy.close();
  await world.close();
});

function clientOf(options: EaselOptions = {}): Easel {
  return new Easel({ url: proxy.url, key: 'shop-key', fetch: world.contract.fetch, ...options });
}

function namesOf(events: readonly TransferEvent[]): string[] {
  return events.map(({ type }) => type);
}

/** What a proxy may do to streams. */
async function withoutStreams(address: string, init: RequestInit): Promise<Response> {
  if (address.includes('/events')) throw new TypeError('blocked');
  return world.contract.fetch(address, init);
}

/** Expects that nothing is repeated, and that progress only increases. */
function expectOneStory(events: readonly TransferEvent[]): void {
  const states = events.flatMap((event) => (event.type === 'state' ? [JSON.stringify(event.data)] : []));
  expect(states).toEqual([...new Set(states)]);
  const progress = events.flatMap((event) => (event.type === 'progress' ? [event.data] : []));
  const fractions = progress.map(({ fraction }) => fraction);
  expect(fractions.length).toBeGreaterThan(2);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  const places = progress.map(({ fraction, step, steps }) => `${fraction} ${step} ${steps}`);
  expect(places).toEqual([...new Set(places)]);
  expect(fractions.at(-1)).toBe(1);
  expect(namesOf(events).filter((name) => name === 'done')).toHaveLength(1);
  expect(namesOf(events).at(-1)).toBe('done');
}

describe('the typed client', () => {
  it('takes a photo from its bytes to a picture', async () => {
    const photo = new Uint8Array(await readFile(SAMPLE_PORTRAIT));
    const uploaded = await easel.photos.upload(new Blob([photo]));
    expect(uploaded.faces).toHaveLength(1);
    const transfer = await easel.submit({
      photo,
      style: 'watercolor',
      format: 'png',
      metadata: { order: 'A-17' },
    });
    const events: TransferEvent[] = [];
    for await (const event of easel.watch(transfer, { preview: true })) events.push(event);
    expectOneStory(events);
    const preview = events.find(({ type }) => type === 'preview');
    expect(preview?.data).toMatchObject({
      available: true,
      url: expect.stringContaining(`${proxy.url}/v1/`),
    });

    const done = await easel.get(transfer);
    expect(done).toMatchObject({ state: 'succeeded', metadata: { order: 'A-17' } });
    const picture = await easel.result(transfer);
    const bytes = await picture.bytes();
    expect([picture.format, picture.type, picture.sha256]).toEqual(['png', 'image/png', done.result?.sha256]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(done.result?.sha256);
    expect((await (await easel.controlMap(transfer)).blob()).type).toBe('image/png');
    expect(await easel.preview(transfer)).toBeNull();
    expect((await easel.list({ limit: 1 })).items).toEqual([expect.objectContaining({ id: transfer.id })]);
    await easel.erase(transfer);
    await expect(easel.get(transfer)).rejects.toMatchObject({ status: 404, code: 'transfer_not_found' });
  });

  it('submits once although the response gets lost, and can do a dry run before', async () => {
    const fields = { photoId: 'sample', style: 'watercolor', metadata: { order: 'lost' } } as const;
    const plan = await easel.dryRun(fields);
    expect(plan.faces).toHaveLength(1);
    let lost = 0;
    const forgetful = async (address: string, init: RequestInit): Promise<Response> => {
      const answer = await world.contract.fetch(address, init);
      if (init.method === 'POST' && lost++ === 0) throw new TypeError('The line broke off');
      return answer;
    };
    const transfer = await clientOf({ fetch: forgetful }).submit(fields);
    expect(lost).toBe(2);
    const { items } = await easel.list();
    expect(items.filter(({ metadata }) => metadata['order'] === 'lost').map(({ id }) => id)).toEqual([
      transfer.id,
    ]);
    await easel.cancel(transfer);
  });

  it('continues to watch when the connection is cut, again and again', async () => {
    const resumed: (string | null)[] = [];
    const noted = (address: string, init: RequestInit): Promise<Response> => {
      if (address.includes('/events')) resumed.push(new Headers(init.headers).get('last-event-id'));
      return world.contract.fetch(address, init);
    };
    const transfer = await easel.submit({ photoId: 'sample', style: 'anime', ...SLOW });
    const events: TransferEvent[] = [];
    for await (const event of clientOf({ fetch: noted }).watch(transfer)) {
      events.push(event);
      if (event.type === 'progress' && events.length % 4 === 0) proxy.cut();
    }
    expectOneStory(events);
    expect(resumed.length).toBeGreaterThan(1);
    expect(resumed).toEqual([null, ...resumed.slice(1).map(() => expect.stringMatching(/^\w+\.1\./))]);
  });

  it('polls if no stream gets through', async () => {
    const polling = clientOf({ fetch: withoutStreams });
    const transfer = await polling.submit({ photoId: 'sample', style: 'watercolor' });
    const states: string[] = [];
    const done = await polling.watch(transfer).each({ state: ({ state }) => states.push(state) });
    expect(done.state).toBe('succeeded');
    expect(states.at(-1)).toBe('succeeded');
  });

  it('polls by the links of a transfer if no stream gets through and there is no key', async () => {
    const transfer = await easel.submit({ photoId: 'sample', style: 'watercolor' });
    const keyless = clientOf({ key: undefined, fetch: withoutStreams });
    expect((await keyless.wait(transfer)).state).toBe('succeeded');
  });

  it('follows a batch from its photo to a zip across cut connections, and cancels another', async () => {
    const photo = new Uint8Array(await readFile(SAMPLE_PORTRAIT));
    const batch = await easel.batches.submit({ photo, styles: ['watercolor', 'anime'], ...SLOW });
    const events: BatchEvent[] = [];
    for await (const event of easel.batches.watch(batch)) {
      events.push(event);
      if (event.type === 'progress' && events.length % 5 === 0) proxy.cut();
    }
    const fractions = events.flatMap(({ type, data }) => (type === 'progress' ? [data.fraction] : []));
    expect(fractions.length).toBeGreaterThan(2);
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
    const items = events.flatMap(({ type, data }) =>
      type === 'item' ? [`${data.index} ${data.state}`] : [],
    );
    expect(items).toEqual([...new Set(items)]);
    expect(items).toEqual(expect.arrayContaining(['0 succeeded', '1 succeeded']));
    expect(events.at(-1)).toMatchObject({ type: 'done', data: { id: batch.id, state: 'succeeded' } });

    const keyless = clientOf({ key: undefined });
    const zip = await keyless.batches.zip(await keyless.batches.wait(batch));
    expect([zip.type, (await zip.bytes()).subarray(0, 2)]).toEqual([
      'application/zip',
      Uint8Array.of(80, 75),
    ]);
    expect((await easel.batches.sheet(batch)).format).toBe('jpeg');
    expect((await easel.batches.transfers(batch)).map(({ style }) => style).toSorted()).toEqual([
      'anime',
      'watercolor',
    ]);

    await world.pause();
    const other = await easel.batches.submit({ photoId: 'sample', styles: ['watercolor', 'anime'] });
    await easel.batches.cancel(other);
    await world.resume();
    expect((await easel.batches.wait(other)).state).toBe('cancelled');
  });

  it('cancels, and distinguishes rejections by their code', async () => {
    await world.pause();
    const transfer = await easel.submit({ photoId: 'sample', style: 'watercolor' });
    await expect(easel.result(transfer)).rejects.toMatchObject({ status: 409, code: 'transfer_unfinished' });
    const waiting = easel.wait(transfer);
    expect((await easel.cancel(transfer)).state).toBe('cancelled');
    expect((await waiting).state).toBe('cancelled');
    await world.resume();
    await expect(easel.result(transfer)).rejects.toMatchObject({ code: 'transfer_cancelled' });
    const unknown = await easel.submit({ photoId: 'sample', style: 'none' }).catch((error: unknown) => error);
    expect(unknown).toBeInstanceOf(EaselProblem);
    expect(unknown).toMatchObject({ status: 422, code: 'style_unknown', retryAfterMs: null });
    await expect(clientOf({ key: 'wrong' }).styles()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('stops watching as soon as the signal aborts, in every state', async () => {
    await world.pause();
    const transfer = await easel.submit({ photoId: 'sample', style: 'watercolor' });
    const controller = new AbortController();
    const watched = easel
      .watch(transfer, { signal: controller.signal })
      .each({ state: () => controller.abort(new Error('The page was closed')) });
    await expect(watched).rejects.toThrow('The page was closed');
    await easel.cancel(transfer);
    await world.resume();
  });

  it('needs no key with the links of a transfer, and gets new ones when they have expired', async () => {
    const transfer = await easel.submit({ photoId: 'sample', style: 'watercolor' });
    const keyless = clientOf({ key: undefined });
    const done = await keyless.wait(transfer);
    expect(done.state).toBe('succeeded');
    expect((await (await keyless.result(done)).bytes()).length).toBe(done.result?.bytes);
    const old = {
      ...transfer,
      links: transfer.links && { ...transfer.links, events: tooOld(transfer.links.events) },
    };
    await expect(keyless.wait(old)).rejects.toBeInstanceOf(EaselProblem);
    const renew = () => Promise.resolve(done);
    expect(await keyless.wait({ ...old, id: transfer.id }, { renew })).toMatchObject({ state: 'succeeded' });
  });

  it('continues after a restart of the service', async () => {
    const transfer = await easel.submit({ photoId: 'sample', style: 'oil-painting', ...SLOW });
    const events: TransferEvent[] = [];
    let next: Promise<EaselProcess> | undefined;
    for await (const event of easel.watch(transfer)) {
      events.push(event);
      if (event.type === 'progress') next ??= restart();
    }
    try {
      expectOneStory(events);
      expect((await easel.get(transfer)).state).toBe('succeeded');
    } finally {
      await (await next)?.stop();
    }
  });
});

/** An expired link. */
function tooOld(id: string): string {
  const settings = { linkKeys: [LINK_KEY], linkTtlMs: 3_600_000 };
  return new SignedLinks(settings, new HttpSettings()).sign(`/v1/transfers/${id}/events`, 'shop', 1);
}

async function restart(): Promise<EaselProcess> {
  const { dataDirectory, child } = world.easel;
  child.kill('SIGTERM');
  await once(child, 'exit');
  const next = await EaselProcess.start({
    webUiUrl: world.webui.url,
    dataDirectory,
    environment: ENVIRONMENT,
  });
  proxy.leadTo(next.url);
  return next;
}
