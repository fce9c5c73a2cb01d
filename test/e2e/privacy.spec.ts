import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchView } from '../../src/batches/batch.view.js';
import type { PhotoView } from '../../src/photos/photo.view.js';
import type { TransferView } from '../../src/records/transfer.view.js';
import type { DeliveryListView } from '../../src/webhooks/delivery.view.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type EaselClient, photoForm } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { type Traces, TraceSearch } from '../service/trace-search.js';

/** Words that occur nowhere else. */
const WORDS = {
  prompt: 'zyzzyva-at-the-window',
  negativePrompt: 'quokka-on-the-sofa',
  metadata: 'Ms-Xylander-order-4711',
  hookToken: 'hook-token-83c1f0',
  urlToken: 'url-token-5d0e77',
  fileName: 'birthday-of-xaver.jpg',
  idempotencyKey: 'quagga-in-the-key',
} as const;
/** Time for a sweep, followed by a rewrite. */
const ERASED_WITHIN_MS = 20_000;

let receiver: Server;
let origin: string;
let world: EaselWorld;
let client: EaselClient;
let portrait: Buffer;
/** Status with which webhooks are answered. */
let hookStatus = 204;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  receiver = createServer((request, response) => {
    if (request.method === 'POST') response.writeHead(hookStatus).end();
    else if (request.url?.startsWith('/photo')) response.end(portrait);
    else response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  world = await EaselWorld.open({
    environment: {
      API_KEYS: apiKeys({ name: 'anna' }, { name: 'brief' }),
      LOG_LEVEL: 'trace',
      OUTBOUND_NETWORKS: '127.0.0.1/32',
      OUTBOUND_PORTS: String(port),
      WEBHOOK_SECRETS: `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
      LINK_KEYS: 'a-secret-for-links-that-is-long-enough',
      REDIS_REWRITE_PAUSE_MS: '400',
      REDIS_REWRITE_WITHIN_MS: '2000',
    },
    key: 'anna-key',
  });
  client = world.client;
});

afterAll(async () => {
  await world.close();
  await new Promise((done) => receiver.close(done));
});

/** The same face each time, with different bytes. */
async function photo(quality: number): Promise<Buffer> {
  return sharp(portrait).jpeg({ quality }).toBuffer();
}

/** Possible traces of a photo: its hash, and a part of its bytes, raw and as text. */
function partsOf(bytes: Buffer): Traces {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const middle = Math.floor(bytes.length / 6) * 3;
  const part = bytes.subarray(middle, middle + 48);
  return { photoHash: sha256, photoBytes: part, photoText: part.toString('base64') };
}

async function blobHash(id: string, what: 'result' | 'control-map'): Promise<string> {
  const { headers } = await client.call('GET', `/v1/transfers/${id}/${what}`);
  return (headers.get('etag') ?? '').replaceAll('"', '');
}

const wishes = {
  style: 'watercolor',
  prompt: WORDS.prompt,
  negativePrompt: WORDS.negativePrompt,
} as const;

/** A transfer that has ended and sent its webhook, with everything that could be left of it. */
async function ended(bytes: Buffer): Promise<{ transfer: TransferView; traces: Traces }> {
  const fields = {
    ...wishes,
    metadata: JSON.stringify({ customer: WORDS.metadata }),
    webhookUrl: `${origin}/hook?token=${WORDS.hookToken}`,
  };
  const form = photoForm(bytes, { ...fields, seed: '7' }, WORDS.fileName);
  const key = { 'idempotency-key': `"${WORDS.idempotencyKey}-${bytes.length}"` };
  const { body } = await client.call<TransferView>('POST', '/v1/transfers', form, key);
  const transfer = await client.ended(body.id);
  expect(transfer.error).toBeNull();
  const delivery = await eventually(async () => {
    const log = await client.call<DeliveryListView>('GET', `/v1/transfers/${transfer.id}/deliveries`);
    return log.body.items.find(({ attempts }) => attempts.length > 0);
  });
  return {
    transfer,
    traces: {
      ...WORDS,
      ...partsOf(bytes),
      transferId: transfer.id,
      photoId: transfer.photo.id,
      delivery: delivery.id,
      result: transfer.result?.sha256 ?? 'none',
      controlMap: await blobHash(transfer.id, 'control-map'),
    },
  };
}

function search(traces: Traces): TraceSearch {
  return new TraceSearch(world.easel.dataDirectory, traces);
}

/** Resolves when none of the traces is left. */
async function nothingLeft(traces: Traces): Promise<void> {
  const looking = search(traces);
  let found: string[] = [];
  await eventually(
    async () => {
      found = await looking.found();
      return found.length === 0 ? true : undefined;
    },
    ERASED_WITHIN_MS,
    () => found.join('\n'),
  );
}

/** Names of the traces, without duplicates. */
function names(found: readonly string[], place: string): string[] {
  return [
    ...new Set(found.filter((each) => each.includes(` in ${place}`)).map((each) => each.split(' ')[0] ?? '')),
  ];
}

describe('an erased transfer', () => {
  it('leaves nothing in Redis, its files and the data folder, where everything of it was before', async () => {
    const { transfer, traces } = await ended(await photo(81));
    const { fileName: _never, idempotencyKey: _nor, urlToken: _other, photoText: _text, ...kept } = traces;
    const before = await search(traces).found();
    expect(names(before, 'key')).toEqual(
      expect.arrayContaining(Object.keys(kept).filter((name) => name !== 'photoBytes')),
    );
    expect(names(before, 'file redis/appendonlydir')).toEqual(
      expect.arrayContaining(['prompt', 'metadata', 'hookToken', 'transferId', 'photoId', 'photoHash']),
    );
    expect(names(before, 'file blobs')).toEqual(
      expect.arrayContaining(['photoBytes', 'photoHash', 'result', 'controlMap']),
    );
    expect(names(before, 'key easel:bull')).toEqual(expect.arrayContaining(['transferId', 'delivery']));

    expect((await client.call('DELETE', `/v1/transfers/${transfer.id}`)).status).toBe(204);
    await nothingLeft(traces);
    expect(await world.files('blobs')).toHaveLength(1);
  });

  it('leaves nothing even if it was being generated, nor do its photos, wherever they came from', async () => {
    hookStatus = 500;
    world.webui.fault({ kind: 'slow', factor: 200, prompt: WORDS.prompt });
    const bytes = await photo(82);
    const photoBase64 = bytes.toString('base64');
    const hook = { webhookUrl: `${origin}/hook?token=${WORDS.hookToken}` };
    const running = await client.submit({ ...wishes, ...hook, photoId: undefined, photoBase64 });
    await client.until(running.id, ['generating']);
    const [here, nowhere] = await Promise.all(
      ['photo', 'missing'].map((path) =>
        client.submit({
          style: 'anime',
          metadata: { customer: WORDS.metadata },
          ...hook,
          photoId: undefined,
          photoUrl: `${origin}/${path}?token=${WORDS.urlToken}`,
        }),
      ),
    );
    await client.call('DELETE', `/v1/transfers/${running.id}`);
    const all = [running.id, here?.id ?? '', nowhere?.id ?? ''];
    expect((await client.ended(all[1] ?? '')).state).toBe('succeeded');
    expect((await client.ended(all[2] ?? '')).error?.code).toBe('photo_url_failed');
    await eventually(() => world.easel.log.find(({ msg }) => msg === 'A webhook was not delivered'));
    for (const id of all.slice(1)) await client.call('DELETE', `/v1/transfers/${id}`);
    await nothingLeft({
      ...WORDS,
      ...partsOf(bytes),
      ...partsOf(portrait),
      a: all[0] ?? '',
      b: all[1] ?? '',
      c: all[2] ?? '',
    });
    hookStatus = 204;
  });
});

describe('an erased batch', () => {
  it('leaves nothing, including its transfers and webhooks', async () => {
    const batch = {
      ...wishes,
      style: undefined,
      styles: ['watercolor', 'anime'],
      photoBase64: (await photo(85)).toString('base64'),
      metadata: { customer: WORDS.metadata },
      webhookUrl: `${origin}/hook?token=${WORDS.hookToken}`,
    };
    const key = { 'idempotency-key': WORDS.idempotencyKey };
    const { body } = await client.call<BatchView>('POST', '/v1/batches', batch, key);
    const path = `/v1/batches/${body.id}`;
    const delivery = await eventually(async () => {
      const log = await client.call<DeliveryListView>('GET', `${path}/deliveries`);
      return log.body.items.find(({ attempts }) => attempts.length > 0);
    });
    const items = body.items.map(({ transferId }, index) => [`item${index}`, transferId] as const);
    const { prompt, metadata, hookToken } = WORDS;
    const traces = { prompt, metadata, hookToken, batchId: body.id, delivery: delivery.id };
    expect(names(await search(traces).found(), 'key').toSorted()).toEqual(Object.keys(traces).toSorted());
    expect((await client.call('DELETE', path)).status).toBe(204);
    await nothingLeft({ ...WORDS, ...traces, ...partsOf(await photo(85)), ...Object.fromEntries(items) });
  });
});

describe('an erased photo', () => {
  it('leaves nothing, and its bytes are removed with the last transfer that needs them', async () => {
    const bytes = await photo(83);
    const form = photoForm(bytes, {}, WORDS.fileName);
    const key = { 'idempotency-key': `"${WORDS.idempotencyKey}-photo"` };
    const sent = await client.call<PhotoView>('POST', '/v1/photos', form, key);
    const traces = { ...partsOf(bytes), photoId: sent.body.id };
    await world.pause();
    const user = await client.submit({ photoId: sent.body.id });
    expect((await client.call('DELETE', `/v1/photos/${sent.body.id}`)).status).toBe(204);
    const needed = await search(traces).found();
    expect(names(needed, 'file blobs')).toContain('photoBytes');
    await world.resume();
    expect((await client.ended(user.id)).state).toBe('succeeded');
    await eventually(async () => (await world.files('blobs')).length === 3 || undefined);
    await client.call('DELETE', `/v1/transfers/${user.id}`);
    await nothingLeft({ ...traces, transferId: user.id });
  });
});

describe('the log', () => {
  it('contains nothing of all that at its most verbose level, nor keys and signed links', async () => {
    const { transfer } = await ended(await photo(84));
    const link = transfer.links?.result ?? '';
    expect((await client.call('GET', link)).status).toBe(200);
    await client.call('POST', '/v1/transfers', `{"prompt": "${WORDS.prompt}"`);
    await client.call('POST', '/v1/transfers', { style: WORDS.prompt, photoId: WORDS.metadata });
    await client.call('GET', `/v1/transfers?cursor=${WORDS.urlToken}`);
    const lines = world.easel.log.map((line) => JSON.stringify(line)).join('\n') + world.easel.terminal;
    expect(lines).toContain(transfer.id); // it is the right log
    const secrets = {
      ...WORDS,
      ...partsOf(await photo(81)),
      key: 'anna-key',
      admin: 'an-admin-token',
      signature: new URL(link, 'http://easel').search.slice(1),
    };
    expect(search(secrets).in('log', lines)).toEqual([]);
  });
});
