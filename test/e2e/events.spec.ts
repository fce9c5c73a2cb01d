import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { EaselClient } from '../service/easel-client.js';
import { EaselProcess, eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { EventReader, type ReceivedEvent } from '../service/event-reader.js';

const KEY = { authorization: 'Bearer shop-key' };

let world: EaselWorld;
let client: EaselClient;

beforeAll(async () => {
  world = await EaselWorld.open({
    // A WebUI that makes previews beside the sampling.
    webui: {
      launchMode: 'normal',
      clock: { stepMs: 25 },
      savedOptions: { show_progress_every_n_steps: 2 },
    },
    environment: {
      SHUTDOWN_GRACE_MS: '120000',
      API_KEYS: apiKeys({ name: 'shop' }, { name: 'other' }),
      LINK_KEYS: 'a-key-for-links-of-thirty-two-characters',
      LOOK_AHEAD: '1',
    },
    key: 'shop-key',
  });
  client = world.client;
});

afterAll(async () => {
  await world.close();
});

function follow(id: string, lastEventId?: string, query = ''): Promise<EventReader> {
  return EventReader.open(`${world.easel.url}/v1/transfers/${id}/events${query}`, {
    headers: KEY,
    lastEventId,
    contract: world.contract,
  });
}

/** Opens the events without ever reading any. */
async function takeNothing(id: string): Promise<Socket> {
  const { hostname, port } = new URL(world.easel.url);
  const socket = connect(Number(port), hostname).pause();
  await once(socket, 'connect');
  const { authorization } = KEY;
  socket.write(
    `GET /v1/transfers/${id}/events HTTP/1.1\r\nHost: easel\r\nAuthorization: ${authorization}\r\n\r\n`,
  );
  return socket;
}

function told(events: readonly ReceivedEvent[], field: string): unknown[] {
  return events.filter(({ data }) => field in data).map(({ data }) => data[field]);
}

/** Polls again with the ETag of the last response. */
async function expectUnchanged(id: string): Promise<void> {
  const path = `/v1/transfers/${id}`;
  const { headers } = await client.call('GET', path);
  const conditions = { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
  const again = await client.call('GET', path, undefined, conditions);
  expect(again).toMatchObject({ status: 304, body: { length: 0 } });
}

function at(link: string): string {
  return world.easel.url + link;
}

function linksOf({ links }: TransferView): NonNullable<TransferView['links']> {
  if (links === null) throw new Error('There are no links');
  return links;
}

describe('the events of a transfer', () => {
  it('report everything from the queue to the end', async () => {
    await world.pause();
    const before = await client.submit();
    world.webui.fault({ kind: 'slow', factor: 5, prompt: 'slowly' });
    const { id } = await client.submit({ seed: 2, prompt: 'slowly' });
    const reader = await follow(id);
    expect((await reader.event('state')).data).toMatchObject({ state: 'queued', queue: { position: 2 } });
    await world.admin.call('POST', `/v1/admin/transfers/${before.id}/cancel`);
    await reader.event('state', ({ queue }) => (queue as { position: number } | null)?.position === 1);
    await world.resume();
    await reader.ended;

    const states = told(reader.events, 'state');
    const order = ['queued', 'preparing', 'waiting', 'generating', 'finishing', 'succeeded'];
    expect(order.filter((state) => states.includes(state))).toEqual([...new Set(states)]);
    const fractions = told(reader.events, 'fraction').map(Number);
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(reader.names).not.toContain('preview'); // none were requested
    const done = reader.events.at(-1);
    expect(done?.name).toBe('done');
    expect(done?.data).toEqual((await client.call('GET', `/v1/transfers/${id}`)).body);
  });

  it('report each place until the generation begins, even for a prepared transfer behind another', async () => {
    world.webui.fault({ kind: 'slow', factor: 3, prompt: 'one by one' });
    const submitted = [];
    for (let count = 0; count < 3; count += 1) submitted.push(await client.submit({ prompt: 'one by one' }));
    const reader = await follow(submitted.at(-1)?.id ?? '');
    await reader.ended;
    const news = reader.events.filter(({ name }) => name === 'state').map(({ data }) => data);
    const placed = news.filter(({ queue }) => queue !== null) as {
      state: string;
      queue: { position: number };
    }[];
    const positions = placed.map(({ queue }) => queue.position);
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
    expect(positions).toEqual(expect.arrayContaining([2, 1]));
    expect(placed.map(({ state }) => state)).toContain('waiting');
    expect(news.filter(({ state }) => state === 'generating')).toMatchObject([{ queue: null }]);
  });

  it('end for a reader that has seen the end, do not wait for slow readers, and are hidden from other callers', async () => {
    const { id } = await client.submit();
    const lazy = await takeNothing(id);
    const reader = await follow(id);
    await reader.ended;
    lazy.destroy();
    const again = await follow(id, reader.events.at(-1)?.id);
    expect(again.response.status).toBe(204);
    const stranger = await EventReader.open(`${world.easel.url}/v1/transfers/${id}/events`, {
      headers: { authorization: 'Bearer other-key' },
      contract: world.contract,
    });
    expect(stranger.response.status).toBe(404);
  });

  it('end when the transfer is erased', async () => {
    await world.pause();
    const { id } = await client.submit();
    const reader = await follow(id);
    await reader.event('state');
    await client.call('DELETE', `/v1/transfers/${id}`);
    await world.resume();
    await reader.ended;
    expect((await follow(id)).response.status).toBe(404);
  });
});

describe('previews', () => {
  it('are made while a client watches, announced, and served as re-encoded JPEGs', async () => {
    // The preview is gone at the end of the sampling: it must be fetched before.
    world.webui.fault({ kind: 'slow', factor: 8, prompt: 'slowly' });
    const { id } = await client.submit({ settings: { steps: 40 }, prompt: 'slowly' });
    const reader = await follow(id, undefined, '?preview=true');
    const { data } = await reader.event('preview');
    expect(data).toMatchObject({ available: true, url: expect.stringMatching(/signature=.*&v=/) });
    const { status, headers, body } = await client.call<Buffer>('GET', `/v1/transfers/${id}/preview`);
    expect([status, headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
    const { result } = await client.ended(id);
    const size = await sharp(body).metadata();
    expect(size.format).toBe('jpeg');
    expect(size.width / size.height).toBeCloseTo((result?.width ?? 0) / (result?.height ?? 1), 1);
    await eventually(async () => {
      const after = await client.call('GET', `/v1/transfers/${id}/preview`);
      return after.status === 204 ? true : undefined;
    });
  });
});

describe('a signed link', () => {
  it('works in a browser without a key, for this transfer and no other', async () => {
    const done = await client.ended((await client.submit()).id);
    await expectUnchanged(done.id);
    const other = await client.submit({ seed: 3 });
    const links = linksOf(done);
    const result = await world.contract.fetch(at(links.result));
    expect([result.status, result.headers.get('etag')]).toEqual([200, `"${done.result?.sha256}"`]);
    expect((await world.contract.fetch(at(links.controlMap))).status).toBe(200);
    expect((await world.contract.fetch(at(links.preview))).status).toBe(204);
    const itself = await world.contract.fetch(at(links.transfer));
    expect(await itself.json()).toMatchObject({ id: done.id, state: 'succeeded' });
    const again = { headers: { 'if-none-match': itself.headers.get('etag') ?? '' } };
    expect((await world.contract.fetch(at(links.transfer), again)).status).toBe(304);
    const cancelling = await world.contract.fetch(at(links.transfer.replace('?', '/cancel?')), {
      method: 'POST',
    });
    expect(cancelling.status).toBe(401);
    const reader = await EventReader.open(at(links.events), { contract: world.contract });
    await reader.ended;
    expect(reader.names).toEqual(['state', 'progress', 'done']);
    const elsewhere = await world.contract.fetch(at(links.result.replace(done.id, other.id)));
    expect(elsewhere.status).toBe(401);
    await client.ended(other.id);
  });
});

describe('a restart of the service', () => {
  it('ends the events at once, and a reader resumes after the last one it received', async () => {
    await world.pause();
    const { id } = await client.submit();
    const reader = await follow(id);
    const first = await reader.event('state');
    const { dataDirectory } = world.easel;
    const gone = once(world.easel.child, 'exit');
    // The generation still has two minutes to end by itself.
    world.easel.child.kill('SIGTERM');
    await reader.ended;
    await gone;

    const next = await EaselProcess.start({
      webUiUrl: world.webui.url,
      dataDirectory,
      environment: { API_KEYS: apiKeys({ name: 'shop' }), RATE_LIMIT: '0' },
    });
    try {
      const again = await EventReader.open(`${next.url}/v1/transfers/${id}/events`, {
        headers: KEY,
        lastEventId: first.id,
        contract: world.contract,
      });
      await fetch(`${next.url}/v1/admin/queue/resume`, {
        method: 'POST',
        headers: { authorization: 'Bearer an-admin-token-for-tests' },
      });
      await again.ended;
      // Its place in the queue was reported before.
      expect(told(again.events, 'state')).not.toContain('queued');
      expect(again.names.at(-1)).toBe('done');
    } finally {
      await next.stop();
    }
  });
});
