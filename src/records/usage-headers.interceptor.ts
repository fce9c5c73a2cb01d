import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { from, mergeMap, type Observable, catchError } from 'rxjs';
import type { Caller } from '../access/caller.js';
import { accountsResetAt } from '../access/gpu-account.js';
import { rateLimit, type RateItem } from '../access/rate-headers.js';
import { callerOf } from '../access/request-caller.js';
import { CallerUsages } from './caller-usage.js';
import { QuotaExceeded } from './records.errors.js';

/**
 * Adds the remaining quotas of the caller to the `RateLimit` header, after the request rate that the middleware put
 * there. Used only on routes that change the usage, since it costs a query to Redis.
 */
@Injectable()
export class UsageHeaders implements NestInterceptor {
  constructor(private readonly usages: CallerUsages) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<Request>());
    const response = http.getResponse<Response>();
    if (caller === undefined || !isLimited(caller)) return next.handle();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        await this.show(caller, response);
        return answer;
      }),
      catchError((error: unknown) => from(this.refuse(caller, response, error))),
    );
  }

  private async refuse(caller: Caller, response: Response, error: unknown): Promise<never> {
    await this.show(caller, response, error);
    throw error;
  }

  /** Never rejects: an accepted request must not fail because the usage cannot be read. */
  private async show(caller: Caller, response: Response, error?: unknown): Promise<void> {
    const items = await this.items(caller, error).catch(() => []);
    if (items.length === 0 || response.headersSent) return;
    const before = response.getHeader('RateLimit');
    const all = [...(typeof before === 'string' ? [before] : []), rateLimit(items)];
    response.setHeader('RateLimit', all.join(', '));
  }

  private async items({ id, limits }: Caller, error: unknown): Promise<RateItem[]> {
    const now = Date.now();
    const { queued, unfinished, gpuMs, reservedMs } = await this.usages.of(id, now);
    const refused = error instanceof QuotaExceeded ? error : null;
    const item = (policy: RateItem['policy'], limit: number | null, used: number): RateItem[] => {
      if (limit === null) return [];
      const resetMs = policy === 'gpu-seconds' ? accountsResetAt(now) - now : waitOf(refused, policy);
      return [{ policy, remaining: limit - used, resetMs }];
    };
    return [
      ...item('queued', limits.queued, queued),
      ...item('transfers', limits.unfinished, unfinished),
      ...item('gpu-seconds', limits.gpuSecondsADay, (gpuMs + reservedMs) / 1000),
    ];
  }
}

/** Retry-After of the refusal if it was about this limit, ms; else null. */
function waitOf(refused: QuotaExceeded | null, policy: RateItem['policy']): number | null {
  const violated: unknown = refused?.extensions['violated-policies'];
  const isIt = Array.isArray(violated) && violated.includes(policy);
  return isIt ? (refused?.retryAfterMs ?? null) : null;
}

function isLimited({ limits: { queued, unfinished, gpuSecondsADay } }: Caller): boolean {
  return queued !== null || unfinished !== null || gpuSecondsADay !== null;
}

/** Decorates a route whose answer reports the remaining quotas of the caller in `RateLimit`. */
export const ShowsUsage = (): MethodDecorator => applyDecorators(UseInterceptors(UsageHeaders));
