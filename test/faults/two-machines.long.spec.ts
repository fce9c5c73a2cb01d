import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisEndpoint } from '../../src/redis/redis-endpoint.js';
import { RedisSettings } from '../../src/redis/redis.config.js';
import { startRedis } from '../../src/redis/start-redis.js';
import { EaselClient } from '../service/easel-client.js';
import { EaselProcess, eventually } from '../service/easel-process.js';
import { WebUiSimulator } from '../webui-simulator/webui-simulator.js';

const TRANSFERS = 16;
const WITHIN_MS = 60_000;

let directory: string;
let redis: RedisEndpoint;
let webUis: WebUiSimulator[];
let processes: EaselProcess[];
let client: EaselClient;

/** A process as if on a machine of its own: it only shares Redis and the folder for the pictures. */
async function machine(program: 'main.js' | 'worker.js'): Promise<EaselProcess> {
  return EaselProcess.start({
    program,
    webUiUrl: webUis.map(({ url }) => url),
    dataDirectory: directory,
    environment: {
      REDIS_URL: `unix://${redis.address}`,
      ROLE: 'http',
      RATE_LIMIT: '0',
      SHUTDOWN_DRAIN_MS: '0',
      GPU_LEASE_MS: '1000',
      WARM_UP: 'on',
    },
  });
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'easel-machines-'));
  redis = await startRedis(new RedisSettings(), directory);
  const settings = { painter: 'tint', clock: { jobMs: 300 } } as const;
  webUis = [await WebUiSimulator.start(settings), await WebUiSimulator.start(settings)];
  processes = [await machine('main.js'), await machine('worker.js'), await machine('worker.js')];
  client = new EaselClient(processes[0]?.url ?? '');
  await client.accepting();
  // Both were warmed up by the worker that holds them.
  for (const webui of webUis) await webui.until(({ jobs, running }) => jobs.length > 0 && running === 0);
});

afterAll(async () => {
  for (const webui of webUis) webui.release();
  for (const easel of processes.toReversed()) await easel.stop();
  for (const webui of webUis) await webui.stop();
  await redis.stop();
  await rm(directory, { recursive: true, force: true });
});

async function submit(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await client.submit()).id);
  return ids;
}

function jobsOf(webui: WebUiSimulator): number {
  return webui.observations.jobs.filter(({ width }) => width > 256).length;
}

describe('a service and two workers on separate machines, in front of two WebUIs', () => {
  it('use both GPUs for one queue, and show the same autoscaling metrics everywhere', async () => {
    const ids = await submit(TRANSFERS);
    const loaded = await client.call<{ gpuWorkWaitingMs: number }>('GET', '/v1/queue');
    expect(loaded.body.gpuWorkWaitingMs).toBeGreaterThan(0);
    for (const id of ids) {
      expect(await client.ended(id, WITHIN_MS)).toMatchObject({ state: 'succeeded', attempts: 1 });
      expect((await client.call('GET', `/v1/transfers/${id}/result`)).status).toBe(200);
    }
    const painted = webUis.map(jobsOf);
    expect(painted.reduce((sum, jobs) => sum + jobs)).toBe(TRANSFERS);
    for (const jobs of painted) expect(jobs).toBeGreaterThanOrEqual(TRANSFERS / 4);
    for (const { observations } of webUis) expect(observations.maxInsideLock).toBe(1);

    const idle = await client.call<{ gpuWorkWaitingMs: number; backends: { coldStart: object }[] }>(
      'GET',
      '/v1/queue',
    );
    expect(idle.body.gpuWorkWaitingMs).toBe(0);
    // Measured by the workers, reported by the process that serves HTTP.
    for (const { coldStart } of idle.body.backends)
      expect(coldStart).toMatchObject({ loadMs: expect.any(Number) });
  }, 120_000);

  it('continue on both GPUs with one machine when the other one is gone', async () => {
    const ids = await submit(TRANSFERS);
    const [, lost] = processes;
    await webUis[0]?.until(({ running }) => running > 0);
    await lost?.kill();
    for (const id of ids) expect(await client.ended(id, WITHIN_MS)).toMatchObject({ state: 'succeeded' });
    const left = processes[2];
    const held = (): unknown => new Set(left?.log.filter(({ fence }) => fence).map(({ slot }) => slot)).size;
    await eventually(() => (held() === 2 ? true : undefined), WITHIN_MS);
    for (const { observations } of webUis) expect(observations.maxInsideLock).toBe(1);
  }, 120_000);
});
