import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { someCapabilities } from '../gpu/capabilities.fixture.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import { GpuSettings } from '../gpu/gpu.config.js';
import { SlotStates } from '../gpu/slot-states.js';
import { DEFAULT_WEBUI_URL, WebUis } from '../gpu/webuis.js';
import { workOf } from '../records/generation-work.js';
import { ProgressStore } from '../records/progress.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import { Durations } from '../scheduling/durations.js';
import { UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { Signals } from '../scheduling/signals.js';
import { CurrentForecast } from './current-forecast.js';
import { ForecastSlots } from './forecast-slots.js';
import { QueueEstimate } from './queue-estimate.js';
import { WaitingWorks } from './waiting-works.js';

const EACH_MS = 4_000;
let directory: string;
let server: RedisEndpoint;
let connections: RedisConnections;
let signals: Signals;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-estimate-'));
  server = await startRedis(new RedisSettings(), directory);
});

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  const endpoint = { address: server.address, embedded: false, stop: async () => {} };
  connections = new RedisConnections(endpoint, new RedisSettings());
  signals = new Signals(connections.client, connections, new RedisSettings());
  await connections.client.flushall();
});

afterEach(async () => {
  signals.onApplicationShutdown();
  await connections.close();
});

interface Scene {
  readonly records: TransferRecords;
  readonly estimate: QueueEstimate;
  readonly queue: QueueSwitch;
  readonly backend: Backend;
  readonly coldStarts: ColdStarts;
}

/** A queue estimate with one WebUI whose generation times have been measured. */
async function open(): Promise<Scene> {
  const redis = connections.client;
  const records = new TransferRecords(redis, new RecordsSettings());
  const queue = new QueueSwitch(redis, signals);
  const alike = { credentials: '', launchMode: 'auto', vramBudgetMiB: undefined, weight: 1 } as const;
  const webUis = new WebUis([{ ...alike, name: '0', url: DEFAULT_WEBUI_URL }]);
  const backends = new Backends(redis, webUis, new GpuSettings());
  const backend = backends.get('0');
  backend.capabilities = someCapabilities();
  backend.state = 'up';
  const seen = { skipped: false, interrupted: false, job: '', job_count: 0, job_no: 0, job_timestamp: '0' };
  backend.observe({ ...seen, sampling_step: 0, sampling_steps: 20 });
  const durations = new Durations(redis);
  for (let index = 0; index < 30; index += 1) {
    const loads = { switchMs: 0, loaded: false, prepareMs: 200, checkpoint: null };
    await durations.add({ ...workOf(transferRecord()), slot: '0', ms: EACH_MS, ...loads, queuedAt: 1 });
  }
  const coldStarts = new ColdStarts(redis);
  const slots = new ForecastSlots(new SlotStates(redis, backends), backends, coldStarts);
  const works = new WaitingWorks(records, slots);
  const forecast = new CurrentForecast(records, new ProgressStore(redis), durations, slots, works);
  return { records, queue, estimate: new QueueEstimate(records, forecast, queue), backend, coldStarts };
}

async function submit(records: TransferRecords, count: number, callerId = 'anna'): Promise<TransferRecord[]> {
  const made = Array.from({ length: count }, (_, index) =>
    transferRecord({ callerId, order: 1e14 + Date.now() + index }),
  );
  for (const record of made) await records.create(record);
  return made;
}

const PREPARED: NonNullable<TransferRecord['prepared']> = {
  initImage: 'a'.repeat(64),
  controlMap: null,
  frame: { width: 608, height: 768, content: { width: 608, height: 760 } },
};

/** Assigns a transfer to the only slot, then applies the changes. */
async function give(
  records: TransferRecords,
  record: TransferRecord | undefined,
  changes: Partial<TransferRecord>,
): Promise<void> {
  await records.change(record?.id ?? '', () => ({ slot: '0', state: 'preparing' }));
  await records.change(record?.id ?? '', () => changes);
}

describe('the waiting estimate', () => {
  it('covers the real start of each waiting transfer, and of the next one submitted', async () => {
    const { records, estimate } = await open();
    const all = await submit(records, 6);
    const places = await estimate.places(all);
    for (const [index, { id }] of all.entries()) {
      const { position, estimatedStartMs } = places.get(id) ?? {};
      expect(position).toBe(index + 1);
      expect(estimatedStartMs?.low).toBeLessThanOrEqual(index * EACH_MS + 200);
      expect(estimatedStartMs?.high).toBeGreaterThanOrEqual(index * EACH_MS);
    }
    // A transfer submitted just after the forecast gets an estimate of its own.
    const [late] = await submit(records, 1);
    const place = late && (await estimate.places([late])).get(late.id);
    expect(place?.position).toBe(7);
    expect(place?.estimatedStartMs.high).toBeGreaterThanOrEqual(6 * EACH_MS);
    expect((await estimate.start(8)).high).toBeGreaterThanOrEqual(7 * EACH_MS);
  });

  it('of a plan accounts for its caller\u2019s turn, and includes the duration of the generation', async () => {
    const { records, estimate } = await open();
    const { plan, style, photo } = transferRecord();
    await submit(records, 12);
    const size = { width: photo.width ?? 0, height: photo.height ?? 0 };
    const behind = await estimate.ofPlan(plan, style, { photo: size });
    const bens = await estimate.ofPlan(plan, style, { photo: size, callerId: 'ben' });
    expect(behind.start.low).toBeGreaterThan(8 * EACH_MS);
    expect(bens.start.high).toBeLessThan(6 * EACH_MS);
    expect(bens.generate.low).toBeLessThanOrEqual(EACH_MS);
    expect(bens.generate.high).toBeGreaterThanOrEqual(EACH_MS);
    const heavy = await estimate.ofPlan({ ...plan, steps: plan.steps * 4 }, style, { photo: size });
    expect(heavy.generate.low).toBeGreaterThan(bens.generate.high);
  });

  it('has no upper end while an operator has paused the queue', async () => {
    const { records, estimate, queue } = await open();
    const [record] = await submit(records, 1);
    await queue.pause();
    const place = record && (await estimate.places([record])).get(record.id);
    expect(place?.estimatedStartMs.high).toBe(UNKNOWN_HIGH_MS);
    expect((await estimate.start(1)).high).toBe(UNKNOWN_HIGH_MS);
  });

  it('is given until the generation begins, counting transfers assigned to slots first', async () => {
    const { records, estimate } = await open();
    const [runs, ready, early, waits] = await submit(records, 4);
    await give(records, runs, { state: 'generating', prepared: PREPARED });
    await give(records, ready, { state: 'waiting', prepared: PREPARED });
    await give(records, early, {});
    const all = await records.getMany([runs, ready, early, waits].flatMap((record) => record?.id ?? []));
    const places = await estimate.places(all);
    expect(all.map(({ id }) => places.get(id)?.position)).toEqual([undefined, 1, 2, 3]);
    for (const [index, record] of [ready, early, waits].entries()) {
      const { low = 0, high = 0 } = places.get(record?.id ?? '')?.estimatedStartMs ?? {};
      expect(low).toBeLessThanOrEqual((index + 1) * EACH_MS);
      expect(high).toBeGreaterThanOrEqual((index + 0.9) * EACH_MS);
      expect(high).toBeLessThan(UNKNOWN_HIGH_MS);
    }
    expect((await estimate.start(2)).high).toBeGreaterThanOrEqual(3.9 * EACH_MS);
  });

  it('is available again at once for a transfer that is retried', async () => {
    const { records, estimate } = await open();
    const [failed, next] = await submit(records, 2);
    await give(records, failed, { state: 'generating', prepared: PREPARED });
    await give(records, next, { state: 'waiting', prepared: PREPARED });
    const now = async (): Promise<TransferRecord[]> =>
      records.getMany([failed, next].flatMap((record) => record?.id ?? []));
    expect((await estimate.places(await now())).size).toBe(1);
    await records.change(failed?.id ?? '', () => ({ state: 'waiting', attempts: 1 }));
    const places = await estimate.places(await now());
    expect([next, failed].map((record) => places.get(record?.id ?? '')?.position)).toEqual([1, 2]);
    expect(places.get(failed?.id ?? '')?.estimatedStartMs.high).toBeLessThan(UNKNOWN_HIGH_MS);
  });

  it('needs one Redis query for any number of transfers while the forecast is reused', async () => {
    const { records, estimate } = await open();
    const all = await submit(records, 40);
    await give(records, all[0], { state: 'waiting', prepared: PREPARED });
    const now = await records.getMany(all.map(({ id }) => id));
    await estimate.places(now);
    const asked = vi.spyOn(connections.client, 'sendCommand');
    expect((await estimate.places(now)).size).toBe(40);
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });
});

describe('the waiting estimate without an open WebUI', () => {
  it('has no upper end when no slot is predicted to open, and only a certain lower end', async () => {
    const { records, estimate, backend } = await open();
    backend.state = 'down';
    const all = await submit(records, 4);
    const places = await estimate.places(all);
    const ranges = all.map(({ id }) => places.get(id)?.estimatedStartMs);
    expect(ranges.map((range) => range?.high)).toEqual(all.map(() => UNKNOWN_HIGH_MS));
    expect(ranges[0]?.low).toBeLessThan(EACH_MS);
    // Whenever the WebUI opens, three transfers go before the fourth.
    expect(ranges[3]?.low).toBeGreaterThan(2 * EACH_MS);
    expect((await estimate.start(5)).high).toBe(UNKNOWN_HIGH_MS);
    const { plan, style } = transferRecord();
    const { start, generate } = await estimate.ofPlan(plan, style);
    expect(start.high).toBe(UNKNOWN_HIGH_MS);
    expect(generate.high).toBeLessThan(UNKNOWN_HIGH_MS);
  });

  it('is the start time of the WebUI while it starts, or is about to be restarted', async () => {
    const { records, estimate, backend, coldStarts } = await open();
    await coldStarts.save('0', { startMs: 30_000, loadMs: 5_000, firstPictureMs: null });
    const [record] = await submit(records, 1);
    for (const away of [() => (backend.state = 'down'), () => backend.hold('restarting', 'By order.')]) {
      backend.state = 'up';
      away();
      const { plan, style } = record ?? transferRecord();
      const { start } = await estimate.ofPlan(plan, style);
      expect(start.low).toBeGreaterThan(15_000);
      expect(start.low).toBeLessThan(30_000);
      expect(start.high).toBeGreaterThan(30_000);
      expect(start.high).toBeLessThan(90_000);
    }
  });

  it('has no upper end during a restart when no start was ever measured', async () => {
    const { estimate, backend } = await open();
    backend.hold('restarting', 'By order.');
    expect((await estimate.start(1)).high).toBe(UNKNOWN_HIGH_MS);
  });
});
