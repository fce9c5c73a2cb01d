import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { freePort } from '../../tools/stack/free-port.js';
import { ConfigurationError } from '../config/configuration-error.js';
import { Metrics } from '../metrics/metrics.js';
import { GpuSettings } from './gpu.config.js';
import { RestartSettings } from './restart.config.js';
import { Restarter } from './restarter.js';
import { WebUis } from './webuis.js';
import { aRequest, type SimulatedBackend, startBackend } from './simulated-backend.fixture.js';

const { signal } = new AbortController();
let simulated: SimulatedBackend;
let metrics: Metrics;

afterEach(async () => simulated.stop());

/** A WebUI that has painted, with its restarter. */
async function worn(
  simulator: Partial<SimulatorSettings>,
  settings: Partial<RestartSettings>,
  webUis: WebUis['all'] = [],
): Promise<Restarter> {
  simulated = await startBackend(simulator);
  await simulated.generator.generate(aRequest({ steps: 2 }));
  metrics = new Metrics();
  return new Restarter(
    Object.assign(new RestartSettings(), { deadlineMs: 5000, ...settings }),
    new GpuSettings(),
    metrics,
    new WebUis(webUis),
  );
}

async function restart(
  restarter: Restarter,
  drained = (): Promise<void> => Promise.resolve(),
): Promise<void> {
  await restarter.restart({ backend: simulated.backend, why: 'operator', drained }, signal);
}

async function outcome(): Promise<string | undefined> {
  return /easel_webui_restarts_total\{.*outcome="(\w+)"/.exec(await metrics.expose())?.[1];
}

describe('restarting a WebUI', () => {
  it.each(['api', 'kill'] as const)('waits until it answers again as a new process (%s)', async (way) => {
    const restarter = await worn({ serverStop: true, startsAgainMs: 300 }, { way });
    await restart(restarter);
    expect(simulated.webui.observations.process).toBe(2);
    expect(await outcome()).toBe('back');
    expect(simulated.backend).toMatchObject({ open: true, holds: [], warmth: { phase: 'cold' } });
    expect((await simulated.generator.generate(aRequest({ steps: 2 }))).image.length).toBeGreaterThan(0);
  });

  it('holds new work back at once, and waits for running work', async () => {
    const restarter = await worn({ serverStop: true, startsAgainMs: 50 }, { way: 'kill' });
    const ended = new AbortController();
    const running = new Promise<void>((resolve) => {
      ended.signal.addEventListener('abort', () => resolve());
    });
    const restarting = restart(restarter, () => running);
    expect(simulated.backend).toMatchObject({ open: false, holds: [{ reason: 'restarting' }] });
    expect(simulated.webui.observations.process).toBe(1);
    ended.abort();
    await restarting;
    expect(simulated.webui.observations.process).toBe(2);
  });

  it.each([
    ['was not started with --api-server-stop', { serverStop: false }],
    ['has no launcher that would start it again', { serverStop: true }],
  ])('does not stop one that %s', async (_what, simulator) => {
    const restarter = await worn(simulator, { way: 'api' });
    await restart(restarter);
    expect(await outcome()).toBe('failed');
    expect(simulated.backend.open).toBe(true);
    expect(simulated.webui.observations.process).toBe(1);
  });

  it('runs the command of the operator with the name of the slot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'easel-restart-'));
    const script = join(folder, 'restart.mjs');
    const order = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"restartAfterMs":200}' }`;
    writeFileSync(
      script,
      `const [slot, url] = process.argv.slice(2); if (slot !== 'gpu-0') process.exit(9);
       await fetch(url + '/simulator/crash', ${order}).catch(() => {});`,
    );
    const port = await freePort();
    const command = `${process.execPath} ${script} gpu-{slot} http://127.0.0.1:${port}`;
    await restart(await worn({ port }, { way: 'command', command }));
    rmSync(folder, { recursive: true });
    expect(await outcome()).toBe('back');
    expect(simulated.webui.observations.process).toBe(2);
  });

  it('gives up on one that does not come back, and waits before it tries again', async () => {
    const restarter = await worn({ serverStop: true }, { way: 'kill', deadlineMs: 1500 });
    await restart(restarter);
    expect(await outcome()).toBe('failed');
    expect(simulated.backend.holds).toEqual([]);
    expect(restarter.rested('0')).toBe(false);
  });

  it('prefers the own way of a WebUI over the common one', async () => {
    const alike = {
      url: '',
      credentials: '',
      launchMode: 'auto',
      vramBudgetMiB: undefined,
      weight: 1,
    } as const;
    const restarter = await worn({ serverStop: true, startsAgainMs: 50 }, { way: 'off' }, [
      { ...alike, name: '0', restart: { way: 'kill', command: '' } },
      { ...alike, name: '1' },
    ]);
    expect([restarter.allowed('0'), restarter.allowed('1')]).toEqual([true, false]);
    await restart(restarter);
    expect(await outcome()).toBe('back');
    const own = { ...alike, name: 'a', restart: { way: 'command', command: '' } } as const;
    const settings = Object.assign(new RestartSettings(), { command: 'reboot' });
    const build = (all: RestartSettings): Restarter =>
      new Restarter(all, new GpuSettings(), metrics, new WebUis([own]));
    expect(() => build(new RestartSettings())).toThrow('WEBUIS_FILE: a: command needs');
    expect(build(settings).allowed('a')).toBe(true);
  });

  it('requires a command for the way `command`', async () => {
    await expect(worn({}, { way: 'command' })).rejects.toThrow(ConfigurationError);
  });
});
