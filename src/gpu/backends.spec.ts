import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { WebUiSimulator } from '../../test/webui-simulator/webui-simulator.js';
import type { RedisEndpoint } from '../redis/redis-endpoint.js';
import { RedisSettings } from '../redis/redis.config.js';
import { startRedis } from '../redis/start-redis.js';
import type { BackendState } from './backend.js';
import { Backends } from './backends.js';
import { GpuSettings } from './gpu.config.js';
import { pause } from '../timing/pause.js';
import { WebUis } from './webuis.js';

Logger.overrideLogger(false);

let directory: string;
let endpoint: RedisEndpoint;
let redis: Redis;
const endings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-backends-'));
  endpoint = await startRedis(new RedisSettings(), directory);
  redis = new Redis(endpoint.address, { keyPrefix: 'easel:' });
});

afterAll(async () => {
  redis.disconnect();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true });
});

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
  await redis.flushall();
});

async function simulator(options: Partial<SimulatorSettings> = {}): Promise<WebUiSimulator> {
  const webui = await WebUiSimulator.start({ painter: 'tint', clock: { stepMs: 1 }, ...options });
  endings.push(() => webui.stop());
  return webui;
}

/** The view of one process. */
async function backendsOf(webUiUrl: string, changes: Partial<GpuSettings> = {}): Promise<Backends> {
  const settings = Object.assign(new GpuSettings(), { webUiUrl, probeMs: 150, ...changes });
  const backends = new Backends(redis, await WebUis.load(settings, {}), settings);
  await backends.onModuleInit();
  backends.onApplicationBootstrap();
  endings.push(() => backends.onModuleDestroy());
  return backends;
}

const within = (): AbortSignal => AbortSignal.timeout(10_000);

async function untilNot(backends: Backends, state: BackendState): Promise<void> {
  while (backends.get('0').state === state) await pause(20);
}

describe('a backend', () => {
  it.each(['a1111', 'forge'] as const)('is recognised as %s, with its capabilities', async (program) => {
    const webui = await simulator({ program, mode: 'ui' });
    const backends = await backendsOf(webui.url);
    await backends.get('0').whenOpen(within());
    const { capabilities, state, lastSeenAt } = backends.get('0');
    expect(state).toBe('up');
    expect(Date.now() - (lastSeenAt?.getTime() ?? 0)).toBeLessThan(5000);
    expect(capabilities).toMatchObject({
      kind: program,
      simulator: true,
      controlNetUnits: 3,
      vramTotalMiB: expect.any(Number),
    });
    expect(capabilities?.controlNetModels).toContain('control_v2p_sd15_mediapipe_face [9c7784a9]');
    expect(capabilities?.controlNetModels).not.toContain('None');
    expect(capabilities?.controlNetModules).toContain(program === 'forge' ? 'None' : 'none');
    expect(capabilities?.schedulers.includes('Karras')).toBe(program === 'forge');
    expect(capabilities?.checkpoints.map(({ name }) => name)).toContain('dreamshaper_8');
  });

  it('has the launch mode of its flags, or of the configuration', async () => {
    const webui = await simulator({ launchMode: 'lowvram' });
    const asked = await backendsOf(webui.url);
    const told = await backendsOf(webui.url, { webUiLaunchMode: 'medvram' });
    await Promise.all([asked.get('0').whenOpen(within()), told.get('0').whenOpen(within())]);
    expect(asked.budget('0')?.launchMode).toBe('lowvram');
    expect(told.budget('0')?.launchMode).toBe('medvram');
  });

  it('may use 3 GiB if it swaps its weights, and the whole card if it keeps them', async () => {
    const [swapping, keeping] = [await simulator(), await simulator({ launchMode: 'normal' })];
    const [small, large] = [await backendsOf(swapping.url), await backendsOf(keeping.url)];
    const bounded = await backendsOf(keeping.url, { vramBudgetMiB: 4096 });
    const all = [small, large, bounded];
    await Promise.all(all.map((backends) => backends.get('0').whenOpen(within())));
    const card = large.get('0').capabilities?.vramTotalMiB;
    expect(all.map((backends) => backends.budget('0')?.allowedMiB)).toEqual([3072, card, 4096]);
  });

  it('is starting while its routes are missing, and not assumed to lack ControlNet', async () => {
    const webui = await simulator({
      program: 'forge',
      mode: 'ui',
      startup: { apiMissingMs: 1_500, controlNetMissingMs: 1_500 },
      clock: {},
    });
    const backends = await backendsOf(webui.url);
    await untilNot(backends, 'down');
    expect(backends.get('0').state).toBe('starting');
    expect(backends.get('0').capabilities).toBeNull();
    await backends.get('0').whenOpen(within());
    expect(backends.get('0').capabilities?.controlNetModels.length).toBeGreaterThan(0);
    const asked = Object.keys(webui.observations.requests);
    expect(asked).not.toContain('GET /');
    expect(asked).not.toContain('GET /openapi.json');
  });

  it('that goes away is down, keeps its capabilities, and is up again when it comes back', async () => {
    const webui = await simulator();
    const backends = await backendsOf(webui.url);
    await backends.get('0').whenOpen(within());
    await webui.crash();
    await untilNot(backends, 'up');
    expect(backends.get('0').state).toBe('down');
    expect(backends.get('0').capabilities?.kind).toBe('a1111');
    await webui.restart();
    await backends.get('0').whenOpen(within());
  });

  it('that is down is known to a later process from the one that saw it', async () => {
    const webui = await simulator({ program: 'forge' });
    const first = await backendsOf(webui.url);
    await first.get('0').whenOpen(within());
    await webui.crash();
    const second = await backendsOf(webui.url);
    expect(second.get('0')).toMatchObject({ state: 'down', capabilities: { kind: 'forge' } });
    expect(second.get('0').lastSeenAt).toBeInstanceOf(Date);
    const elsewhere = await backendsOf('http://127.0.0.1:9');
    expect(elsewhere.get('0')).toMatchObject({ state: 'down', capabilities: null });
    expect(elsewhere.budget('0')).toBeNull();
  });

  it('ignores an unknown format in Redis', async () => {
    const url = 'http://127.0.0.1:9';
    await redis.set(
      'backend:0',
      JSON.stringify({ url, lastSeenAt: 'yesterday', capabilities: { kind: 'dalle' } }),
    );
    const backends = await backendsOf(url);
    expect(backends.get('0').capabilities).toBeNull();
  });

  it('is probed gently: one light request at a time while it is missing, few when it is up', async () => {
    const webui = await simulator();
    webui.fault({ kind: 'not-found', path: '/', times: 0 });
    const begun = performance.now();
    const backends = await backendsOf(webui.url, { probeMs: 5000 });
    await webui.until(({ requests }) => requests['GET /sdapi/v1/progress'] === 3);
    expect(performance.now() - begun).toBeGreaterThan(1400); // after 0, 0.5 and 1 s more
    expect(Object.keys(webui.observations.requests)).toEqual(['GET /sdapi/v1/progress']);
    webui.faults.clear();
    await backends.get('0').whenOpen(within());
    const total = Object.values(webui.observations.requests).reduce((sum, count) => sum + count, 0);
    expect(total).toBeLessThanOrEqual(15);
  });

  it('that requires credentials is down without them and up with them', async () => {
    const webui = await simulator({ auth: { user: 'easel', password: 'secret' } });
    const without = await backendsOf(webui.url);
    const withThem = await backendsOf(webui.url, { webUiAuth: 'easel:secret' });
    await withThem.get('0').whenOpen(within());
    await expect
      .poll(() => without.get('0').trouble, { timeout: 10_000 })
      .toBe('/sdapi/v1/progress: unauthorized (401)');
    expect(without.get('0')).toMatchObject({ state: 'down', capabilities: null });
    expect(withThem.get('0')).toMatchObject({ state: 'up', trouble: null });
  });
});
