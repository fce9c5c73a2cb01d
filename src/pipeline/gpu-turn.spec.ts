import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GpuCharge } from '../access/gpu-account.js';
import type { CardMemory } from '../gpu/card-memory.js';
import type { Backends } from '../gpu/backends.js';
import { orAborted } from '../timing/or-aborted.js';
import { Metrics } from '../metrics/metrics.js';
import type { GpuUsage } from '../scheduling/gpu-usage.js';
import type { QueueSwitch } from '../scheduling/queue-switch.js';
import { GpuTurn, type Turn } from './gpu-turn.js';

const NEVER = new AbortController().signal;
const BEGIN = 1_800_000_000_000;

let turns: GpuTurn;
let charges: GpuCharge[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: BEGIN });
  charges = [];
  const backends = { get: () => ({ open: true, whenOpen: async () => undefined }) };
  const usage = { worked: async () => undefined, charge: async (charge: GpuCharge) => charges.push(charge) };
  turns = new GpuTurn(
    backends as unknown as Backends,
    { whenResumed: async () => undefined } as unknown as QueueSwitch,
    new Metrics(),
    usage as unknown as GpuUsage,
    { room, jobEnded: () => undefined } as unknown as CardMemory,
  );
});

afterEach(() => {
  vi.useRealTimers();
});

/** 3000 MiB are available; larger requests wait. */
async function room(_slot: string, neededMiB: number | null, signal: AbortSignal): Promise<number> {
  if (neededMiB !== null && neededMiB > 3000) await orAborted(new Promise<void>(() => {}), signal);
  return 3000;
}

function take(callerId: string, neededMiB: number | null = null): Promise<Turn> {
  const run = `run of ${callerId}`;
  const request = { slot: '0', since: Date.now(), mayPark: true, neededMiB, callerId, run };
  return turns.take(request, NEVER);
}

function passes(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe('GPU time', () => {
  it('is charged from the end of the previous generation to a parked one', async () => {
    const anna = await take('anna');
    passes(900);
    anna.nearlyDone();
    const ben = await take('ben');
    passes(100);
    expect(anna.release(5_000)).toBe(1_000);
    passes(2_000);
    expect(ben.release(5_000)).toBe(2_000);
    expect(charges.map(({ callerId, ms }) => [callerId, ms])).toEqual([
      ['anna', 1_000],
      ['ben', 2_000],
    ]);
  });

  it('is not charged to a parked turn that is released first, but fully to the one ahead of it', async () => {
    const anna = await take('anna');
    passes(900);
    anna.nearlyDone();
    const ben = await take('ben');
    expect(ben.release()).toBe(0);
    passes(100);
    expect(anna.release(5_000)).toBe(1_000);
    expect(charges.map(({ callerId, ms }) => [callerId, ms])).toEqual([['anna', 1_000]]);
  });

  it('counts towards the typical duration only if a picture was made', async () => {
    for (const workedMs of [800, 0, undefined]) {
      const turn = await take('anna');
      passes(1_000);
      turn.release(workedMs);
    }
    expect(charges.map(({ ms, partial }) => [ms, partial])).toEqual([
      [800, false],
      [0, true],
      [1_000, true],
    ]);
  });
});

describe('a turn for which there is not enough GPU memory', () => {
  it('is given up after a while, since other transfers may need less', async () => {
    const large = take('anna', 4000).catch((error: unknown) => error);
    const small = take('ben', 2000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await large).toMatchObject({ code: 'backend_unavailable', fault: { reason: 'card-full' } });
    (await small).release();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up when the process shuts down', async () => {
    const large = take('anna', 4000).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    turns.stop();
    expect(await large).toMatchObject({ message: expect.stringContaining('shutdown') });
    expect(vi.getTimerCount()).toBe(0);
  });
});
