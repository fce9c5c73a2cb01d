import { describe, expect, it } from 'vitest';
import { LOCAL_CALLER } from '../access/caller.js';
import { type CallerLimits, NO_LIMITS } from '../access/caller-limits.js';
import type { CallerUsages } from '../records/caller-usage.js';
import { QueueFull } from '../records/records.errors.js';
import { RecordsSettings } from '../records/records.config.js';
import type { TransferRecords } from '../records/transfer-records.js';
import { UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { Admission } from './admission.js';
import type { QueueEstimate } from './queue-estimate.js';

const MAX_WAITING = 10;

/** Every second waiting transfer is this caller's, and one begins every ten seconds. */
function admission(
  waiting: { all: number; own: number; running?: number },
  startOf = (place: number) => ({ low: 0, high: place * 10_000 }),
): Admission {
  const queued = waiting.own;
  const unfinished = queued + (waiting.running ?? 0);
  const records = {
    count: async () => waiting.all,
    lines: {
      of: async (_id: string, from: number) => (from < queued ? [`own-${from + 1}`] : []),
      places: async ([id = '']: string[]) => new Map([[id, 2 * Number(id.split('-')[1])]]),
    },
  };
  const usages = { of: async () => ({ queued, unfinished, gpuMs: 0, reservedMs: 0, typicalMs: 8_000 }) };
  const estimate = { start: async (place: number) => startOf(place) };
  return new Admission(
    records as unknown as TransferRecords,
    usages as unknown as CallerUsages,
    estimate as unknown as QueueEstimate,
    Object.assign(new RecordsSettings(), { maxWaiting: MAX_WAITING }),
  );
}

function caller(limits: Partial<CallerLimits> = {}) {
  return { ...LOCAL_CALLER, limits: { ...NO_LIMITS, ...limits } };
}

describe('admission', () => {
  it('admits what there is room for', async () => {
    const some = admission({ all: 4, own: 2 });
    await expect(some.check(caller({ queued: 8, unfinished: 8 }), 6)).resolves.toBeUndefined();
  });

  it('estimates when there is room for a whole batch, not only for its first transfer', async () => {
    const full = admission({ all: 8, own: 4 });
    await expect(full.check(caller(), 5)).rejects.toMatchObject({ code: 'queue_full', retryAfterMs: 30_000 });
    await expect(full.check(caller(), 3)).rejects.toMatchObject({ retryAfterMs: 10_000 });
    const thrown = new QueueFull('It became full just now.');
    expect(await full.explained(caller(), thrown, 4)).toMatchObject({ retryAfterMs: 20_000 });
  });

  it('estimates when a caller may submit again from its own waiting and running transfers', async () => {
    const some = admission({ all: 4, own: 3, running: 2 });
    const exceeded = { code: 'quota_exceeded' };
    // The caller's third transfer begins as the sixth of all.
    await expect(some.check(caller({ queued: 6 }), 6)).rejects.toMatchObject({
      ...exceeded,
      retryAfterMs: 60_000,
    });
    await expect(some.check(caller({ unfinished: 6 }), 3)).rejects.toMatchObject({
      ...exceeded,
      retryAfterMs: 20_000,
    });
    await expect(some.check(caller({ unfinished: 6 }), 4)).rejects.toMatchObject({
      ...exceeded,
      retryAfterMs: 20_000,
    });
  });

  it('asks to retry after a minute, not an hour, when the wait cannot be estimated', async () => {
    const unknown = admission({ all: 10, own: 4 }, () => ({ low: 200, high: UNKNOWN_HIGH_MS }));
    const some = admission({ all: 4, own: 4 }, () => ({ low: 200, high: UNKNOWN_HIGH_MS }));
    const soon = { retryAfterMs: 60_000 };
    await expect(unknown.check(caller(), 1)).rejects.toMatchObject({ code: 'queue_full', ...soon });
    await expect(some.check(caller({ queued: 4 }), 1)).rejects.toMatchObject(soon);
    const late = admission({ all: 10, own: 4 }, () => ({ low: 300_000, high: UNKNOWN_HIGH_MS }));
    await expect(late.check(caller(), 1)).rejects.toMatchObject({ retryAfterMs: 300_000 });
  });

  it.each([
    [caller(), 11, 10],
    [caller({ queued: 5 }), 6, 5],
    [caller({ queued: 8, unfinished: 7 }), 8, 7],
    [caller({ gpuSecondsADay: 25 }), 5, 4],
  ])('gives no Retry-After for more transfers than the limits ever allow', async (who, count, most) => {
    const refused = await admission({ all: 0, own: 0 })
      .check(who, count)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'payload_invalid', extensions: { mostTransfers: most } });
    expect(refused).toHaveProperty('retryAfterMs', undefined);
  });
});
