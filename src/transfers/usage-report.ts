import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { accountsResetAt } from '../access/gpu-account.js';
import { RateLimit, REQUESTS_WINDOW_MS } from '../access/rate-limit.js';
import { CallerUsages } from '../records/caller-usage.js';
import type { UsageView } from './usage.view.js';

/** Reports the limits of a caller and its usage. */
@Injectable()
export class UsageReport {
  constructor(
    private readonly usages: CallerUsages,
    private readonly rates: RateLimit,
  ) {}

  async of({ id, scopes, limits }: Caller, now = Date.now()): Promise<UsageView> {
    const { queued, unfinished, gpuMs, reservedMs } = await this.usages.of(id, now);
    const { requests, gpuSecondsADay } = limits;
    const rate = requests === null ? null : this.rates.look(`caller ${id}`, requests);
    return {
      caller: id,
      scopes: [...scopes],
      requests: {
        limit: requests,
        remaining: rate?.remaining ?? null,
        windowMs: REQUESTS_WINDOW_MS,
        resetMs: Math.ceil(rate?.resetMs ?? REQUESTS_WINDOW_MS),
      },
      queued: { limit: limits.queued, used: queued, remaining: left(limits.queued, queued) },
      unfinished: {
        limit: limits.unfinished,
        used: unfinished,
        remaining: left(limits.unfinished, unfinished),
      },
      gpuSeconds: {
        limit: gpuSecondsADay,
        used: gpuMs / 1000,
        reserved: reservedMs / 1000,
        remaining: left(gpuSecondsADay, (gpuMs + reservedMs) / 1000),
        resetsAt: new Date(accountsResetAt(now)).toISOString(),
      },
    };
  }
}

function left(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.max(0, limit - used);
}
