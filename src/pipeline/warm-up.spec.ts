import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import { Backends } from '../gpu/backends.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import type { GenerationResult } from '../gpu/generation.js';
import { GpuSettings } from '../gpu/gpu.config.js';
import { aRequest } from '../gpu/simulated-backend.fixture.js';
import type { BackendPhase } from '../gpu/warmth.js';
import { WebUis } from '../gpu/webuis.js';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisSettings } from '../redis/redis.config.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import { StylesSettings } from '../styles/styles.config.js';
import { RedisSite, SLOT } from './pipeline-floor.fixture.js';
import { WarmUp } from './warm-up.js';
import { WarmUpSettings } from './warm-up.config.js';

/** A T4 at twenty times its speed: 400 ms for the checkpoint, 125 ms for the ControlNet. */
const T4 = { clock: { speed: 20 }, painter: 'tint' } as const;
const LOAD_MS = 525;

let site: RedisSite;
let connections: RedisConnections;
let records: TransferRecords;
let coldStarts: ColdStarts;
let catalog: StyleCatalog;
const endings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  site = await RedisSite.open();
  catalog = await StyleCatalog.load(new StylesSettings());
});

afterAll(async () => {
  await site.close();
});

beforeEach(async () => {
  await site.clear();
  connections = new RedisConnections(site.endpoint, new RedisSettings());
  records = new TransferRecords(connections.client, new RecordsSettings());
  coldStarts = new ColdStarts(connections.client);
});

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await connections.close();
});

async function simulator(settings: Partial<SimulatorSettings> = {}): Promise<WebUiSimulator> {
  const webui = await WebUiSimulator.start({ ...T4, ...settings });
  endings.push(() => webui.stop());
  return webui;
}

/** A process that holds the GPU and runs the warm-up. */
async function attended(webui: WebUiSimulator, settings: Partial<WarmUpSettings> = {}): Promise<Backends> {
  const gpu = Object.assign(new GpuSettings(), { webUiUrl: webui.url, probeMs: 100, pollMs: 50 });
  const backends = new Backends(connections.client, await WebUis.load(gpu, {}), gpu);
  const own = Object.assign(new WarmUpSettings(), settings);
  const over = new AbortController();
  const attending = new WarmUp(backends, coldStarts, records, catalog, own).run(SLOT, over.signal);
  backends.onApplicationBootstrap();
  endings.push(async () => {
    over.abort();
    await attending;
    await backends.onModuleDestroy();
  });
  return backends;
}

async function becomes(backends: Backends, phase: BackendPhase): Promise<void> {
  await expect.poll(() => backends.get(SLOT).warmth.phase, { timeout: 8_000, interval: 10 }).toBe(phase);
}

async function opens(backends: Backends): Promise<void> {
  await backends.get(SLOT).whenOpen(AbortSignal.timeout(8_000));
}

const paint = (backends: Backends): Promise<GenerationResult> =>
  backends.generator(SLOT).generate(aRequest({ steps: 4 }));

describe('a WebUI that has just started', () => {
  it.each(['a1111', 'forge'] as const)('is warm before the first transfer arrives (%s)', async (program) => {
    const webui = await simulator({ program });
    const backends = await attended(webui);
    await becomes(backends, 'warm');
    await opens(backends);
    expect(webui.observations.jobs).toMatchObject([
      { width: 256, height: 256, steps: 1, controlledUnits: 1, stage: 'ended', error: null },
    ]);
    expect((await paint(backends)).loaded).toBe(false);
    await expect
      .poll(() => coldStarts.last(SLOT))
      .toMatchObject({ loadMs: expect.any(Number), firstPictureMs: expect.any(Number) });
  });

  it('admits no transfer while its models are loaded, and reports that', async () => {
    const webui = await simulator();
    const backends = await attended(webui);
    await becomes(backends, 'loading');
    expect(backends.get(SLOT)).toMatchObject({ open: false, holds: [{ reason: 'warming' }] });
    await opens(backends);
    expect(backends.get(SLOT).warmth.phase).toBe('warm');
  });

  it('is not warmed up if a transfer is waiting, which loads the same models', async () => {
    await records.create(transferRecord());
    const webui = await simulator({ program: 'forge' });
    const backends = await attended(webui);
    await becomes(backends, 'cold');
    await opens(backends);
    const picture = await paint(backends);
    expect(picture.loaded).toBe(true);
    expect(picture.elapsedMs).toBeGreaterThan(LOAD_MS * 0.9);
    expect(webui.observations.jobs).toHaveLength(1);
    expect(backends.get(SLOT).warmth.phase).toBe('warm');
  });

  it('is warmed up again after a restart', async () => {
    const webui = await simulator({ program: 'forge' });
    const backends = await attended(webui);
    await opens(backends);
    await becomes(backends, 'warm');
    await webui.crash();
    await becomes(backends, 'down');
    await webui.restart();
    await becomes(backends, 'warm');
    await opens(backends);
    expect(webui.observations.jobs).toMatchObject([{ process: 1 }, { process: 2 }]);
    const { startMs, loadMs } = (await coldStarts.last(SLOT)) ?? {};
    expect(startMs).toBeGreaterThan(0);
    expect(loadMs).toBeGreaterThan(LOAD_MS * 0.9);
  });

  it('is open to transfers if warming up failed, which is not retried forever', async () => {
    const webui = await simulator({ checkpoints: [{ name: 'half-copied', content: 'broken' }] });
    const backends = await attended(webui);
    await webui.until(({ jobs, running }) => jobs.length === 2 && running === 0);
    await opens(backends);
    const looks = (): number => webui.observations.requests['GET /sdapi/v1/progress'] ?? 0;
    const before = looks();
    await expect.poll(looks, { timeout: 8_000 }).toBeGreaterThan(before + 5);
    expect(webui.observations.jobs).toHaveLength(2);
    expect(backends.get(SLOT)).toMatchObject({ open: true, warmth: { phase: 'cold' } });
  });

  it('is not warmed up if disabled', async () => {
    const webui = await simulator();
    const backends = await attended(webui, { warmUp: false });
    await becomes(backends, 'cold');
    await paint(backends);
    expect(webui.observations.jobs).toHaveLength(1);
  });
});

describe('a WebUI that has worked', () => {
  it('is not warmed up when a process of the service has just started', async () => {
    const webui = await simulator();
    const first = await attended(webui, { warmUp: false });
    await becomes(first, 'cold');
    await paint(first);
    const second = await attended(webui);
    await becomes(second, 'warm');
    await paint(second);
    expect(webui.observations.jobs).toHaveLength(2);
  });

  it('is kept warm while idle, if configured', async () => {
    const webui = await simulator();
    const backends = await attended(webui, { keepWarmMs: 200 });
    await webui.until(({ jobs, running }) => jobs.length === 3 && running === 0);
    await opens(backends);
    const [, before, after] = webui.observations.jobs;
    const restedMs = (after?.startedMs ?? 0) - (before?.answeredMs ?? Infinity);
    expect(restedMs).toBeGreaterThanOrEqual(195);
  });
});
