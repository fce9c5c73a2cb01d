import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorSettings } from '../../test/webui-simulator/simulator-options.js';
import { MemoryWatch, roomMiB } from './memory-watch.js';
import { aRequest, type SimulatedBackend, startBackend } from './simulated-backend.fixture.js';

let simulated: SimulatedBackend;

afterEach(async () => simulated.stop());

async function watching(everyMs: number, simulator: Partial<SimulatorSettings>): Promise<MemoryWatch> {
  simulated = await startBackend(simulator);
  return new MemoryWatch(simulated.backend, everyMs);
}

const asked = (): number => simulated.webui.observations.requests['GET /sdapi/v1/memory'] ?? 0;

describe('the memory of a WebUI', () => {
  it('is available to a job except for the use by other programs, even if its own weights stay loaded', async () => {
    const watch = await watching(0, { launchMode: 'normal', memory: { totalMiB: 8000 } });
    await simulated.generator.generate(aRequest({ steps: 2 }));
    simulated.webui.occupyCard(1500);
    const sample = await watch.look();
    expect(sample?.reservedMiB).toBeGreaterThan(2000);
    expect(sample && roomMiB(sample, 480)).toBe(6500);
  });

  it('is not known without a card, or without a response', async () => {
    const watch = await watching(0, { memory: { totalMiB: 0 } });
    expect(await watch.look()).toBeNull();
    await simulated.webui.crash();
    expect(await watch.look()).toBeNull();
  });

  it('is read no more often than configured, and not at all while a sample is fresh', async () => {
    const watch = await watching(60_000, {});
    const before = asked();
    await Promise.all([watch.look(), watch.look()]);
    await watch.notOlderThan(60_000);
    expect(await watch.jobEnded()).toBeNull();
    expect(asked()).toBe(before + 1);
    await watch.notOlderThan(-1);
    expect(asked()).toBe(before + 2);
  });

  it('shows a process that keeps more with every job, until it is restarted', async () => {
    const watch = await watching(0, { memory: { creepMiBPerJob: 30, ramCreepMiBPerJob: 10 } });
    for (let job = 0; job < 13; job += 1) {
      await simulated.generator.generate(aRequest({ steps: 1, units: [] }));
      await watch.jobEnded();
    }
    expect(watch.trends.card?.mibPerJob).toBeCloseTo(30, 0);
    expect(watch.trends.ram?.riseMiB).toBeCloseTo(120, 0);
    watch.forget();
    expect(watch.trends).toEqual({ card: null, ram: null });
  });
});
