import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchListView, BatchView } from '../../src/batches/batch.view.js';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { hugePng } from '../fixtures/hostile/hostile-files.js';
import { portraitFile } from '../fixtures/portraits/portraits.js';
import { type Answer, type EaselClient, photoForm, type ProblemBody } from '../service/easel-client.js';
import { eventually } from '../service/easel-process.js';
import { apiKeys, EaselWorld } from '../service/easel-world.js';
import { TraceSearch } from '../service/trace-search.js';

const MAX_WAITING = 3;
const RATE_LIMIT = 600;
/** Longer than each of these tests takes. */
const RETENTION_MS = 12_000;

let world: EaselWorld;
let client: EaselClient;
let portrait: Buffer;
let early: TransferView;
let earlyBatch: BatchView;

beforeAll(async () => {
  portrait = await readFile(portraitFile('frontal'));
  world = await EaselWorld.open({
    environment: {
      API_KEYS: apiKeys({ name: 'anna' }, { name: 'hasty' }, { name: 'late' }),
      MAX_WAITING: String(MAX_WAITING),
      RATE_LIMIT: String(RATE_LIMIT),
      RETENTION_MS: String(RETENTION_MS),
      PHOTO_QUEUE: '1',
      REDIS_REWRITE_PAUSE_MS: '400',
    },
    key: 'anna-key',
  });
  client = world.client;
  const form = photoForm(portrait, { style: 'watercolor' });
  const batch = { photoId: 'sample', styles: ['anime', 'comic'] };
  earlyBatch = (await world.as('late-key').call<BatchView>('POST', '/v1/batches', batch)).body;
  // Its time runs all the same, and no test waits for it.
  await world.as('late-key').call('POST', `/v1/batches/${earlyBatch.id}/cancel`);
  early = (await world.as('late-key').call<TransferView>('POST', '/v1/transfers', form)).body;
  early = await world.as('late-key').ended(early.id);
});

afterAll(async () => {
  await world.close();
});

describe('a service that is full', () => {
  it('rejects another transfer with a time to retry, and stores nothing of it', async () => {
    await world.pause();
    const waiting = [];
    for (let count = 0; count < MAX_WAITING; count++) waiting.push(await client.submit());
    const before = await world.files('blobs');

    const form = photoForm(portrait, { style: 'anime' });
    const { headers, body } = await client.call<ProblemBody>('POST', '/v1/transfers', form);
    expect(body).toMatchObject({ status: 429, code: 'queue_full' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // Files of transfers that have just ended may still be removed.
    const added = (await world.files('blobs')).filter((file) => !before.includes(file));
    expect(added).toEqual([]);
    const health = await client.call('GET', '/health/accepting');
    expect(health).toMatchObject({ status: 503, body: { details: { queue: { status: 'down' } } } });
    expect((await client.call('GET', '/health/ready')).status).toBe(200);

    await client.call('POST', `/v1/transfers/${waiting[0]?.id}/cancel`);
    const late = await client.submit();
    await world.resume();
    // In parallel: the first one may expire before the last one has ended.
    const [last] = await Promise.all([late, ...waiting].map(({ id }) => client.ended(id)));
    expect(last?.state).toBe('succeeded');
  });

  it('accepts exactly as many as there is room for if they come at once', async () => {
    await world.pause();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        client.call<TransferView>('POST', '/v1/transfers', { style: 'anime', photoId: 'sample' }),
      ),
    );
    const accepted = answers.filter(({ status }) => status === 202);
    expect(accepted).toHaveLength(MAX_WAITING);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - MAX_WAITING);
    for (const { body } of accepted) await client.call('DELETE', `/v1/transfers/${body.id}`);
    await world.resume();
  });

  it('limits the number of photos examined at a time, and says when to retry', async () => {
    const photo = hugePng({ width: 3000, height: 3000 });
    const upload = (): Promise<Answer<ProblemBody>> =>
      client.call<ProblemBody>('POST', '/v1/photos', photoForm(photo));
    const answers = await Promise.all(Array.from({ length: 8 }, upload));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 503]));
    const busy = answers.find(({ status }) => status === 503);
    expect(busy?.body.code).toBe('busy');
    expect((await upload()).status).toBe(201);
  });

  it('answers all reading requests, however many come at once', async () => {
    const { id } = await client.submit();
    const look = (): Promise<Answer> => client.call('GET', `/v1/transfers/${id}`);
    const answers = await Promise.all(Array.from({ length: 30 }, look));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('a caller that sends too many requests', () => {
  it('is told when to retry, and no other caller is affected', async () => {
    const hasty = world.as('hasty-key');
    const refused = await eventually(async () => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => hasty.call<ProblemBody>('GET', '/v1/styles/anime')),
      );
      return answers.find(({ status }) => status === 429);
    });
    expect(refused.body.code).toBe('rate_limited');
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(10);
    expect((await hasty.call('GET', '/health/live')).status).toBe(200);
    expect((await client.call('GET', '/v1/styles/anime')).status).toBe(200);
  });
});

describe('an expired transfer', () => {
  it('is gone with its pictures, and its caller is told why', async () => {
    const late = world.as('late-key');
    expect(early.photo.id).not.toBe('sample');
    await eventually(async () =>
      (await late.call('GET', `/v1/transfers/${early.id}`)).status === 410 ? true : undefined,
    );
    for (const [method, below] of [
      ['GET', '/result'],
      ['GET', '/control-map'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const { body } = await late.call<ProblemBody>(method, `/v1/transfers/${early.id}${below}`);
      expect(body).toMatchObject({ status: 410, code: 'transfer_expired' });
    }
    const stranger = await client.call<ProblemBody>('GET', `/v1/transfers/${early.id}`);
    expect(stranger.body.code).toBe('transfer_not_found');
    const { body } = await late.call<TransferListView>('GET', '/v1/transfers');
    expect(body).toEqual({ items: [], nextCursor: null });
    expect((await late.call('GET', `/v1/photos/${early.photo.id}`)).status).toBe(404);
  });

  it('behaves the same as a batch', async () => {
    const late = world.as('late-key');
    const path = `/v1/batches/${earlyBatch.id}`;
    await eventually(async () => ((await late.call('GET', path)).status === 410 ? true : undefined));
    for (const [method, below] of [
      ['GET', '/result'],
      ['GET', '/events'],
      ['GET', '/deliveries'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const { body } = await late.call<ProblemBody>(method, path + below);
      expect(body).toMatchObject({ status: 410, code: 'batch_expired' });
    }
    expect((await client.call<ProblemBody>('GET', path)).body.code).toBe('batch_not_found');
    expect((await late.call<BatchListView>('GET', '/v1/batches')).body.items).toEqual([]);
  });

  it('leaves nothing but the mark that it has expired, in Redis and in all files', async () => {
    const traces = { transfer: early.id, photo: early.photo.id, result: early.result?.sha256 ?? 'none' };
    const search = new TraceSearch(world.easel.dataDirectory, traces);
    const mark = `key easel:transfers:expired:${early.id}`;
    let found: string[] = [];
    await eventually(
      async () => {
        found = await search.found();
        // In the file, the mark may be stored as the command that set it.
        return found.every(
          (each) => each.startsWith('transfer in ') && (each.endsWith(mark) || each.includes('.aof')),
        )
          ? true
          : undefined;
      },
      20_000,
      () => found.join('\n'),
    );
    expect(found).toContain(`transfer in ${mark}`);
  });

  it('leaves no file behind, but the sample stays', async () => {
    expect(await world.filesBecome('blobs', 1)).toHaveLength(1);
    expect((await client.call('GET', '/v1/photos/sample')).status).toBe(200);
  });
});
