import { afterEach, describe, expect, it } from 'vitest';
import { overlapAtRandom } from '../../src/gpu/overlapping-cancels.fixture.js';
import { type SimulatedBackend, startBackend } from '../../src/gpu/simulated-backend.fixture.js';
import type { SimulatorSettings } from '../webui-simulator/simulator-options.js';

const PROGRAMS: readonly Partial<SimulatorSettings>[] = [
  { program: 'a1111', mode: 'nowebui' },
  { program: 'a1111', mode: 'ui' },
  { program: 'forge', mode: 'nowebui' },
  { program: 'forge', mode: 'ui' },
];

let backend: SimulatedBackend;

afterEach(async () => {
  await backend.stop();
});

describe.each(PROGRAMS)('a thousand overlapping generations on $program in mode $mode', (program) => {
  it.each([1, 2])('with cancels at random moments, seed %i', async (seed) => {
    backend = await startBackend({ ...program, clock: { stepMs: 6 } }, { pollMs: 10, overlapMs: 40 });
    const findings = await overlapAtRandom(backend, { seed, generations: 500, withinMs: 250 });
    expect(findings).toEqual({ wrongEnds: [], interruptedNeighbours: [] });
    expect(backend.webui.observations).toMatchObject({ maxInsideLock: 1, maxParked: 1 });
  });
});
