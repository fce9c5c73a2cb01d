import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInProgress, IdempotencyKeyReused } from './idempotency.errors.js';
import { HAS_DRY_RUN, IdempotencyInterceptor } from './idempotency.interceptor.js';

/** To pass to the route's own `ApiProblems`: a second decorator for a status would replace the first one. */
export const IDEMPOTENCY_PROBLEMS = [IdempotencyInProgress, IdempotencyKeyReused] as const;

/**
 * Makes a route idempotent: a request with an `Idempotency-Key` is executed once, and its repetitions get the stored
 * response. The method must create its resource with the id of the request's `reservationOf` and, if that is `resumed`,
 * first check whether the resource exists already. Code that erases the resource must call `IdempotencyStore.replace`.
 *
 * The controller's module must import `IdempotencyModule`. Place this decorator above the interceptor that receives
 * files, so that it runs after it: the files' contents are part of the fingerprint.
 *
 * @param hasDryRun the route has no effect with `dryRun=true`; the key of such a request is ignored
 */
export function Idempotent({ hasDryRun = false } = {}): MethodDecorator {
  return applyDecorators(
    SetMetadata(HAS_DRY_RUN, hasDryRun),
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Makes it safe to retry the request: it is executed once, and repetitions get the stored response, including its status, ' +
        'with `Idempotent-Replayed: true`. A quoted string of 1 to 255 printable ASCII characters, such as a UUID; the quotes may be ' +
        'omitted. Keys are per caller and are kept for 24 hours (`IDEMPOTENCY_TTL_MS`). Reusing a key for a different request is ' +
        'answered with 422, and a repetition while the first request runs in another process with 409. A request that was rejected ' +
        'as invalid (400) or with `Retry-After` can be sent again with the same key.',
      schema: { type: 'string', maxLength: 257 },
    }),
  );
}
