import Bull, { type Queue } from 'bull';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccessSettings } from '../access/access.config.js';
import { ApiKeys } from '../access/api-keys.js';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { Metrics } from '../metrics/metrics.js';
import { GuardedHttp } from '../outbound/guarded-http.js';
import { OutboundGuard } from '../outbound/outbound-guard.js';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import { WebhookSettings } from '../outbound/webhook.config.js';
import { BatchRecords } from '../records/batch-records.js';
import { BatchViews } from '../records/batch-views.js';
import { PendingNotifications } from '../records/pending-notifications.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { type ShownTransfer, TransferViews } from '../records/transfer-views.js';
import type { TransferView } from '../records/transfer.view.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Deliveries } from './deliveries.service.js';
import type { Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { GoneEndpoints } from './gone-endpoints.js';
import { OpenDeliveries } from './open-deliveries.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { WebhookAttempts } from './webhook-attempts.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { type WebhookJob, WEBHOOKS_QUEUE } from './webhook-queue.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookPreferences } from './webhook-preferences.js';
import { Webhooks } from './webhooks.js';

const HOG_ENDS = 40;
const SETTINGS = Object.assign(new WebhookSettings(), {
  secrets: [`whsec_${Buffer.alloc(32, 1).toString('base64')}`],
});

let directory: string;
let endpoint: RedisEndpoint;
let connections: RedisConnections;
let queue: Queue<WebhookJob>;
let receiver: Server;
/** Paths of the received requests, in order. */
let posts: string[];
let sending: Sending;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-webhooks-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  connections = new RedisConnections(endpoint, new RedisSettings());
  queue = new Bull(WEBHOOKS_QUEUE, { createClient: (type) => connections.createBullClient(type) });
  posts = [];
  receiver = createServer(({ url = '' }, response) => {
    posts.push(url);
    if (url.startsWith('/hangs')) return;
    response.writeHead(url.startsWith('/gone') ? 410 : 204).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  sending = await sendingTo((receiver.address() as AddressInfo).port);
});

afterEach(async () => {
  await sending.webhooks.beforeApplicationShutdown();
  receiver.closeAllConnections();
  receiver.close();
  await queue.close();
  await connections.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

class Views extends TransferViews {
  override async one(): Promise<TransferView> {
    return JSON.parse('{}') as TransferView;
  }

  override async show(): Promise<ShownTransfer[]> {
    return [];
  }
}

class Batches extends BatchViews {
  override async one(): Promise<object> {
    return {};
  }
}

interface Sending {
  readonly webhooks: Webhooks;
  readonly outbox: WebhookOutbox;
  readonly records: TransferRecords;
  readonly deliveries: Deliveries;
  readonly origin: string;
}

/** All services that send webhooks, wired as in the module. */
async function sendingTo(port: number): Promise<Sending> {
  const redis = connections.client;
  const [records, batches] = [
    new TransferRecords(redis, new RecordsSettings()),
    new BatchRecords(redis, new RecordsSettings()),
  ];
  const subjects = new WebhookSubjects(records, batches, new Views(), new Batches());
  const notifications = new PendingNotifications(redis);
  const folder = Object.assign(new DataDirectorySettings(), { path: directory });
  const preferences = new WebhookPreferences(await ApiKeys.load(new AccessSettings(), folder), SETTINGS);
  const gone = new GoneEndpoints(redis, preferences);
  const log = new DeliveryLog(redis, gone, new WebhookMetrics(new Metrics(), notifications));
  const guard = new OutboundGuard({ ports: [String(port)], networks: ['127.0.0.1/32'] });
  const sender = new WebhookSender(
    new GuardedHttp(guard),
    new WebhookTargets(guard, SETTINGS),
    preferences,
    SETTINGS,
  );
  const outbox = new WebhookOutbox(
    queue,
    subjects,
    notifications,
    new OpenDeliveries(log, preferences, gone),
  );
  return {
    outbox,
    webhooks: new Webhooks(queue, outbox, new WebhookAttempts(subjects, log, sender)),
    records,
    deliveries: new Deliveries(subjects, records, batches, log),
    origin: `http://127.0.0.1:${port}`,
  };
}

/** Ends a new transfer. @returns its id */
async function end(callerId: string, path: string): Promise<string> {
  const { records, origin } = sending;
  const record = transferRecord({ callerId, webhookUrl: origin + path });
  await records.create(record);
  await records.change(record.id, () => ({ state: 'cancelled', finishedAt: Date.now() }));
  return record.id;
}

async function settled(id: string, callerId = 'shop'): Promise<Delivery> {
  return vi.waitFor(
    async () => {
      await sending.outbox.empty(); // without waiting for the next run
      const [delivery] = await sending.deliveries.list(id, callerId);
      if (delivery === undefined || delivery.state === 'pending') throw new Error('The delivery is pending');
      return delivery;
    },
    { timeout: 20_000 },
  );
}

describe('the webhooks of several callers', () => {
  it('take turns: a hanging receiver delays only those of its own caller', async () => {
    for (let index = 0; index < HOG_ENDS; index += 1) await end('hog', `/hangs/${index}`);
    const ids = [];
    for (let index = 0; index < 6; index += 1) ids.push(await end('shop', `/shop/${index}`));
    sending.webhooks.onApplicationBootstrap();
    const deliveries = await Promise.all(ids.map((id) => settled(id)));
    expect(new Set(deliveries.map(({ state }) => state))).toEqual(new Set(['delivered']));
    expect(posts.filter((path) => path.startsWith('/hangs')).toSorted()).toEqual(['/hangs/0', '/hangs/1']);
    expect(posts.filter((path) => path.startsWith('/shop')).toSorted()).toEqual(
      ids.map((_, index) => `/shop/${index}`),
    );
  });
});

describe('a receiver that answered 410', () => {
  it('gets no more messages of that caller until a redelivery is requested', async () => {
    sending.webhooks.onApplicationBootstrap();
    expect(await settled(await end('shop', '/gone'))).toMatchObject({
      state: 'gone',
      attempts: [{ status: 410 }],
    });
    const later = await end('shop', '/gone');
    const delivery = await settled(later);
    expect(delivery).toMatchObject({ state: 'gone', attempts: [], nextAttemptAt: null });
    expect(posts).toEqual(['/gone']);

    await sending.deliveries.redeliver(later, delivery.id, 'shop');
    expect(await settled(later)).toMatchObject({ state: 'gone', attempts: [{ status: 410 }] });
    expect(await settled(await end('studio', '/gone'), 'studio')).toMatchObject({
      attempts: [{ status: 410 }],
    });
    expect(posts).toEqual(['/gone', '/gone', '/gone']);
    expect(await settled(await end('shop', '/here'))).toMatchObject({ state: 'delivered' });
  });
});
