import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors.js';
import { HAS_DRY_RUN, IdempotencyInterceptor } from './idempotency.interceptor.js';

/** To be documented with the route's own: what is said of one status in two places replaces each other. */
export const IDEMPOTENCY_PROBLEMS = [IdempotencyInProgress, IdempotencyKeyReused] as const;

/**
 * Lets a route be repeated without doing it twice: a request with an `Idempotency-Key` is answered once, and the same one
 * again gets that answer. The method creates what it creates with the id of its `@Reserved()` parameter, and looks first
 * whether that is there already when it is `resumed`; whoever erases it calls `IdempotencyStore.replace`.
 *
 * The module of its controller imports `IdempotencyModule`. Stands above the interceptor that takes files in, so that
 * it comes after it: what is in them is compared.
 *
 * @param hasDryRun the route does nothing under `dryRun=true`: there is nothing to be done twice then
 */
export function Idempotent({ hasDryRun = false } = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(HAS_DRY_RUN, hasDryRun),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes it safe to send the same request again: it is done once, and the repetition gets the stored answer, status included, ' +
        'with `Idempotent-Replayed: true`. One string in quotes, 1 to 255 printable characters, a UUID for instance; the same without ' +
        'quotes is taken, too. Kept for 24 hours (`IDEMPOTENCY_TTL_MS`), per caller. The same key with another content is 422; while ' +
        'the first one runs in another process 409. What was refused as invalid, or with `Retry-After`, may be sent again.',
      schema: { type: 'string', maxLength: 257 },
    }),
  );
}
