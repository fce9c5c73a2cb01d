import { Redis } from 'ioredis';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../access/caller.js';
import type { UsedCheckpoint } from '../gpu/loaded-checkpoints.js';
import { Metrics } from '../metrics/metrics.js';
import { photoOwner, transferOwner, workOwner } from '../records/blob-owners.js';
import { KnownResultsSettings } from '../records/known-results.config.js';
import { KnownResults } from '../records/known-results.js';
import { PhotoRecords } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferSubmission } from '../records/submission.dto.js';
import type { ValidatedSubmission } from '../records/transfer-operations.js';
import { TransferMetrics } from '../records/transfer-metrics.js';
import type { FinishedTransfer, TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { BlobStore } from '../storage/blob-store.js';
import { StorageSettings } from '../storage/storage.config.js';
import { AcceptedTransfers } from './accepted-transfers.js';
import { CachedResults } from './cached-results.js';
import { LocalTransferOperations } from './local-transfer-operations.js';

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
let blobs: BlobStore;
let records: TransferRecords;
let results: KnownResults;
let metrics: Metrics;
let operations: LocalTransferOperations;
let photo: string;
/** The checkpoints that the WebUIs were asked for, and the transfers that entered the waiting room. */
let asked: UsedCheckpoint[];
let entered: string[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-operations-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
  blobs = await BlobStore.open(new StorageSettings(), directory, redis);
});

afterAll(async () => {
  await blobs.onApplicationShutdown();
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await redis.flushall();
  [asked, entered] = [[], []];
  const settings = new RecordsSettings();
  records = new TransferRecords(redis, settings);
  results = new KnownResults(redis, new KnownResultsSettings());
  metrics = new Metrics();
  const loaded = {
    has: async (used: UsedCheckpoint) => {
      asked.push(used);
      return used.name === 'loaded';
    },
  };
  const room = { enter: async ({ id }: TransferRecord) => void entered.push(id) };
  const store = new AcceptedTransfers(
    blobs,
    new PhotoStore(blobs, new PhotoRecords(redis), settings),
    records,
    new TransferMetrics(metrics),
    settings,
  );
  const cached = new CachedResults(results, records, loaded as never, metrics);
  operations = new LocalTransferOperations({} as never, store, room as never, {} as never, cached);
  photo = (await blobs.put({ bytes: Buffer.from('photo') }, photoOwner('sample'))).sha256;
});

/** An item of a batch, identified by the size of its picture. */
function item(maxSide: number, fields: Partial<TransferSubmission> = {}): ValidatedSubmission {
  const given = { style: 'anime', seed: 7, photoId: 'sample', ...fields };
  const submission = Object.assign(new TransferSubmission(), given);
  const plan = { ...transferRecord().plan, maxSide };
  const stored = { id: 'sample', sha256: photo, width: 1024, height: 1280 };
  return {
    submission,
    photo: { kind: 'stored', photo: stored as never },
    planned: { plan, warnings: [], webhookUrl: null },
  };
}

function draftOf({ submission, photo: submitted, planned }: ValidatedSubmission): TransferRecord {
  const picture = submitted.kind === 'stored' ? submitted.photo : undefined;
  return operations.draft(LOCAL_CALLER, submission, picture as never, planned);
}

/** A succeeded transfer for this submission, with its pictures stored. */
async function made(possible: ValidatedSubmission, checkpoint = 'loaded'): Promise<FinishedTransfer> {
  const draft = draftOf(possible);
  const { sha256, bytes } = await blobs.put(
    { bytes: Buffer.from(`result ${possible.planned.plan.maxSide}`) },
    transferOwner(draft.id),
  );
  const size = { width: 64, height: 64 };
  const used = { seed: 7, sampler: 'Euler', scheduler: 'Karras', steps: 9, checkpoint };
  const record = {
    ...draft,
    state: 'succeeded' as const,
    finishedAt: Date.now(),
    generated: { image: 'gone', ...used, loaded: false, busyMs: 900, switchMs: 0 },
    result: { sha256, bytes, ...size, format: 'jpeg' as const },
  };
  await records.create(record);
  await results.note(record);
  return record;
}

async function owners(): Promise<string[]> {
  const found: string[] = [];
  for await (const page of blobs.owners()) found.push(...page);
  return [...new Set(found)].toSorted();
}

async function countOf(outcome: 'hit' | 'miss'): Promise<number> {
  const { values } = await metrics.knownResults.get();
  return values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
}

describe('several transfers at once', () => {
  it('are looked up one by one, but the WebUIs are asked once per checkpoint', async () => {
    const [first, second] = [await made(item(512)), await made(item(640))];
    await made(item(768), 'another');
    const items = [item(640), item(1024), item(512), item(768), item(512), item(512, { cache: false })];
    const known = await operations.known(LOCAL_CALLER, items);
    expect(known.map((record) => record?.id)).toEqual([
      second.id,
      undefined,
      first.id,
      undefined,
      first.id,
      undefined,
    ]);
    expect(asked.map(({ name }) => name).toSorted()).toEqual(['another', 'loaded']);
    expect(await operations.known({ ...LOCAL_CALLER, id: 'bert' }, [item(640)])).toEqual([null]);
  });

  it('succeed at once when their result is known, and are counted when they enter', async () => {
    const original = await made(item(512));
    const [known, other] = [
      await operations.hold(draftOf(item(512)), original),
      await operations.hold(draftOf(item(640)), null),
    ];
    expect(known).toMatchObject({
      state: 'succeeded',
      cached: true,
      resultKey: null,
      result: original.result,
    });
    expect(other).toMatchObject({ state: 'queued', cached: false });
    expect(await owners()).toEqual(
      [
        photoOwner('sample'),
        transferOwner(original.id),
        transferOwner(known.id),
        workOwner(other.id),
      ].toSorted(),
    );
    for (const record of [known, other]) await operations.enter(record);
    expect(entered).toEqual([other.id]);
    expect([await countOf('hit'), await countOf('miss')]).toEqual([1, 1]);
    for (const record of [known, other]) await operations.drop(record);
    expect(await owners()).toEqual([photoOwner('sample'), transferOwner(original.id)].toSorted());
  });

  it('are generated after all when the known picture was erased after the lookup', async () => {
    const original = await made(item(512));
    const [known] = await operations.known(LOCAL_CALLER, [item(512)]);
    await blobs.release(transferOwner(original.id));
    const record = await operations.hold(draftOf(item(512)), known ?? null);
    expect(record).toMatchObject({ state: 'queued', cached: false, resultKey: original.resultKey });
    expect(await owners()).toEqual([photoOwner('sample'), workOwner(record.id)].toSorted());
  });
});
