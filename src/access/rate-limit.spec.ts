import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from './caller-limits.js';
import { rateLimit, rateLimitPolicy } from './rate-headers.js';
import { RateLimit } from './rate-limit.js';

let now: number;
let rates: RateLimit;

beforeEach(() => {
  now = 1_000;
  rates = new RateLimit(() => now);
});

describe('the rate limit', () => {
  it('counts down to zero and tells when the window ends', () => {
    const left: number[] = [];
    for (let request = 0; request < 4; request += 1) {
      const { remaining, resetMs } = rates.count('anna', 3);
      left.push(remaining);
      expect(resetMs).toBe(10_000 - request * 100);
      now += 100;
    }
    expect(left).toEqual([2, 1, 0, 0]);
    expect(rates.look('anna', 3)).toEqual({ remaining: 0, resetMs: 9_600 });
    expect(rates.count('ben', 3)).toMatchObject({ passes: true, remaining: 2 });
  });

  it('passes the next request after exactly the seconds of Retry-After, and none just before the window ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(9_999)), (limit, times) => {
        rates = new RateLimit(() => now);
        for (const time of times.toSorted((a, b) => a - b)) {
          now = 1_000 + time;
          const { passes, resetMs } = rates.count('anna', limit);
          if (passes) continue;
          const refusedAt = now;
          now = refusedAt + resetMs - 1;
          expect(rates.count('anna', limit).passes).toBe(false);
          now = refusedAt + Math.ceil(resetMs / 1000) * 1000;
          expect(rates.count('anna', limit)).toMatchObject({ passes: true, remaining: limit - 1 });
          return;
        }
      }),
    );
  });

  it('removes expired windows when there are many', () => {
    for (let address = 0; address < 10_000; address += 1) rates.count(`address ${address}`, 1);
    now += 10_000;
    for (let address = 0; address < 3; address += 1) rates.count(`other ${address}`, 1);
    expect(rates.count('address 7', 1).passes).toBe(true);
    expect(rates.count('other 1', 1).passes).toBe(false);
  });
});

describe('the rate limit headers', () => {
  it('list every limit of a caller, with its window', () => {
    const limits = { requests: 100, queued: 20, unfinished: 30, gpuSecondsADay: 3600 };
    expect(rateLimitPolicy(limits)).toBe(
      '"requests";q=100;w=10, "queued";q=20;qu="queued-transfers", ' +
        '"transfers";q=30;qu="unfinished-transfers", "gpu-seconds";q=3600;qu="gpu-seconds";w=86400',
    );
    expect(rateLimitPolicy(NO_LIMITS)).toBe('');
  });

  it('give the remaining whole units and the seconds until the limit resets', () => {
    expect(
      rateLimit([
        { policy: 'requests', remaining: 7, resetMs: 4_001 },
        { policy: 'gpu-seconds', remaining: 12.9, resetMs: 0 },
        { policy: 'queued', remaining: -1, resetMs: null },
      ]),
    ).toBe('"requests";r=7;t=5, "gpu-seconds";r=12;t=0, "queued";r=0');
  });
});
