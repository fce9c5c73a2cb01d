import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { DeliveryListView } from '../../src/webhooks/delivery.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { EaselWorld } from '../service/easel-world.js';

/** An external server on the internet, simulated on loopback. */
let server: Server;
let origin: string;
let world: EaselWorld;
let portrait: Buffer;
let flaws: number;

interface Received {
  readonly path: string;
  readonly id: string;
  readonly message: { readonly type: string; readonly data: TransferView };
}

const SECRETS = [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`);
const received: Received[] = [];

/** Verifies a webhook with the reference library and either secret, like a real receiver. */
async function receive(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const headers = request.headers as Record<string, string>;
  const [message] = SECRETS.map((secret) => new Webhook(secret).verify(body, headers));
  const first = !received.some((other) => other.path === path);
  received.push({ path, id: headers['webhook-id'] ?? '', message: message as Received['message'] });
  const status = path.includes('gone') ? 410 : path.includes('shaky') && first ? 500 : 204;
  response.writeHead(status).end();
}

const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/portrait.jpg': (response) => response.end(portrait),
  '/moved': (response) => response.writeHead(302, { location: '/portrait.jpg' }).end(),
  '/shaky': (response) => (flaws++ === 0 ? response.writeHead(503).end() : response.end(portrait)),
  '/text': (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('no photo'),
  '/inside': (response) => response.writeHead(302, { location: 'http://127.0.0.2:80/' }).end(),
};

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  flaws = 0;
  server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const page = pages[path];
    if (path.startsWith('/hook')) void receive(path, request, response);
    else if (page) page(response);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  world = await EaselWorld.open({
    environment: {
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: `80,${port}`,
      WEBHOOK_SECRETS: SECRETS.join(','),
    },
  });
});

afterAll(async () => {
  await world.close();
  await new Promise((done) => server.close(done));
});

const wishes = { style: 'anime', seed: '99' };
const fromUrl = async (path: string): Promise<TransferView> =>
  world.client.submit({ style: 'anime', seed: 99, photoId: undefined, photoUrl: origin + path });

describe('a photo by its address', () => {
  it('makes the same picture as the same photo as a file, and then has the same known results', async () => {
    const { client } = world;
    const [file, json, form] = await Promise.all([
      client.call<TransferView>('POST', '/v1/transfers', photoForm(portrait, wishes)),
      fromUrl('/portrait.jpg?signature=confidential'),
      client.call<TransferView>('POST', '/v1/transfers', addressForm(`${origin}/moved`)),
    ]);
    expect(json.photo).toMatchObject({ width: null, height: null, faces: null });
    const ends = await Promise.all([file.body.id, json.id, form.body.id].map((id) => client.ended(id)));
    expect(ends.map(({ error }) => error)).toEqual([null, null, null]);
    expect(new Set(ends.map(({ result }) => result?.sha256)).size).toBe(1);
    const { width, height, faces } = ends[0]?.photo ?? {};
    expect(ends[1]?.photo).toEqual({ id: json.photo.id, width, height, faces });
    expect((await client.call('GET', `/v1/photos/${json.photo.id}`)).status).toBe(200);
    expect(JSON.stringify([world.easel.log, ends])).not.toContain('confidential');
  });

  it('is requested again after a temporary error of its server', async () => {
    const { id } = await fromUrl('/shaky');
    expect((await world.client.ended(id)).error).toBeNull();
    expect(flaws).toBe(2);
  });

  it('that is missing, not a photo, or leads to an internal address fails the transfer with its own code', async () => {
    const submitted = await Promise.all(['/nothing', '/text', '/inside'].map(fromUrl));
    const ends = await Promise.all(submitted.map(({ id }) => world.client.ended(id)));
    expect(ends.map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'photo_url_failed'],
      ['failed', 'photo_format_unsupported'],
      ['failed', 'photo_url_refused'],
    ]);
  });

  it('is rejected at once if the address itself is not allowed', async () => {
    for (const photoUrl of [
      'http://127.0.0.2/',
      'ftp://example.com/',
      'http://169.254.169.254/',
      'nowhere',
    ]) {
      const { status, body } = await world.client.call<ProblemBody>('POST', '/v1/transfers', {
        style: 'anime',
        photoUrl,
      });
      expect([status, body.code, body.errors?.[0]?.field]).toEqual([422, 'photo_url_refused', 'photoUrl']);
    }
  });
});

const arrived = (path: string, count = 1): Promise<Received[]> =>
  eventually(() => {
    const found = received.filter((message) => message.path === path);
    return found.length >= count ? found : undefined;
  });
const deliveries = async (id: string): Promise<DeliveryListView['items']> =>
  (await world.client.call<DeliveryListView>('GET', `/v1/transfers/${id}/deliveries`)).body.items;
const settled = (id: string): Promise<DeliveryListView['items']> =>
  eventually(async () => {
    const items = await deliveries(id);
    return items.length > 0 && items.every(({ state }) => state !== 'pending') ? items : undefined;
  });

describe('a webhook', () => {
  it('reports the end of a transfer, signed, until it is received, and again on request', async () => {
    const { client } = world;
    const hook = (path: string): object => ({ webhookUrl: `${origin}/hook/${path}?token=confidential` });
    await world.pause();
    const stopped = await client.submit(hook('stopped'));
    await client.call('POST', `/v1/transfers/${stopped.id}/cancel`);
    await world.resume();
    const [shaky, gone] = await Promise.all([
      client.submit({ ...hook('shaky'), prompt: 'unspeakable' }),
      client.submit({ ...hook('gone'), photoId: undefined, photoUrl: `${origin}/text` }),
    ]);

    expect((await arrived('/hook/stopped'))[0]?.message.type).toBe('transfer.cancelled');
    const [first, second] = await arrived('/hook/shaky', 2);
    expect(second).toEqual(first);
    // Links are signed with the time of the request.
    const { links: _links, ...shown } = await client.transfer(shaky.id);
    expect(first?.message).toMatchObject({ type: 'transfer.succeeded', data: shown });
    expect(await settled(shaky.id)).toMatchObject([
      { id: first?.id, state: 'delivered', attempts: [{ status: 500 }, { status: 204, error: null }] },
    ]);
    expect(await settled(gone.id)).toMatchObject([
      { event: 'transfer.failed', state: 'gone', attempts: [{ status: 410 }] },
    ]);

    const path = `/v1/transfers/${shaky.id}/deliveries/${first?.id}/redeliver`;
    expect((await client.call('POST', path)).status).toBe(202);
    expect((await arrived('/hook/shaky', 3)).map(({ id }) => id)).toEqual(Array(3).fill(first?.id));

    const metrics = await (await fetch(`${world.easel.url}/metrics`)).text();
    const attempts = (outcome: string): number =>
      Number(new RegExp(`easel_webhook_attempts_total\\{outcome="${outcome}"\\} (\\d+)`).exec(metrics)?.[1]);
    expect(attempts('delivered')).toBeGreaterThanOrEqual(2);
    expect(attempts('again')).toBe(1);
    expect(attempts('gone')).toBe(1);
    expect(metrics).toMatch(/easel_webhooks_pending \d+/);
    expect(JSON.stringify([world.easel.log, received])).not.toMatch(/confidential|unspeakable/);
  });

  it('reports a known result as well', async () => {
    const wish = { photoId: 'sample', style: 'anime', seed: 7 };
    await world.client.ended((await world.client.submit(wish)).id);
    const hook = { ...wish, webhookUrl: `${origin}/hook/known` };
    const { status, body } = await world.client.call<TransferView>('POST', '/v1/transfers', hook);
    expect(status).toBe(200);
    const [told] = await arrived('/hook/known');
    expect(told?.message).toMatchObject({ type: 'transfer.succeeded', data: { id: body.id, cached: true } });
  });

  it('is not sent to forbidden addresses, and does not reveal what exists there', async () => {
    const call = world.client.call.bind(world.client);
    const submission = { style: 'anime', photoId: 'sample', webhookUrl: 'http://10.0.0.1/' };
    expect(await call('POST', '/v1/transfers', submission)).toMatchObject({
      status: 400,
      body: { code: 'payload_invalid', errors: [{ field: 'webhookUrl', code: 'address' }] },
    });
    const { id } = await world.client.submit();
    expect(await deliveries(id)).toEqual([]);
    const unknown = await call('POST', `/v1/transfers/${id}/deliveries/msg_1/redeliver`);
    expect(unknown).toMatchObject({ status: 404, body: { code: 'delivery_not_found' } });
    const nobodys = await call('GET', '/v1/transfers/019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11/deliveries');
    expect(nobodys).toMatchObject({ status: 404, body: { code: 'transfer_not_found' } });
  });
});

function addressForm(photoUrl: string): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...wishes, photoUrl })) form.set(name, value);
  return form;
}
