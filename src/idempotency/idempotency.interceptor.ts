import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { callerOf } from '../access/request-caller.js';
import { AppError } from '../errors/app-error.js';
import { asAppError } from '../errors/as-app-error.js';
import { Internal } from '../errors/general.errors.js';
import { IdempotencyCoordinator, type AnswerTurn } from './idempotency-coordinator.js';
import { entryOf, parseIdempotencyKey } from './idempotency-key.js';
import { afterRefusal, type StoredAnswer, problemToKeep } from './stored-answer.js';
import { IdempotencyStore, type Lease } from './idempotency-store.js';
import { fingerprintOf } from './request-fingerprint.js';
import { rememberReservation } from './reservation.js';

/** Stripe's name for this header; the IETF draft does not define one. */
const REPLAYED = 'Idempotent-Replayed';

/** Metadata key: whether the route has no effect with `dryRun=true`. */
export const HAS_DRY_RUN = 'easel:has-dry-run';

/** Executes each request with an `Idempotency-Key` once, and answers its repetitions with the stored response. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly coordinator: IdempotencyCoordinator,
    private readonly answers: IdempotencyStore,
    private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const header = request.headers['idempotency-key'];
    if (header === undefined || this.isDryRun(context, request)) return next.handle();
    const key = parseIdempotencyKey(String(header));
    const entry = entryOf(callerOf(request)?.id ?? '', key);
    const begun = await this.coordinator.begin(entry, fingerprintOf(describe(request), key));
    if (!('lease' in begun)) return of(replay(begun, response));
    rememberReservation(request, begun.lease);
    return of(await this.run(begun, next, response));
  }

  private isDryRun(context: ExecutionContext, { query }: Request): boolean {
    return query['dryRun'] === 'true' && this.reflector.get<boolean>(HAS_DRY_RUN, context.getHandler());
  }

  private async run(turn: AnswerTurn, next: CallHandler, response: Response): Promise<unknown> {
    const { lease } = turn;
    try {
      const body: unknown = await lastValueFrom(next.handle());
      const location = response.getHeader('Location');
      await turn.end(() =>
        this.answers.keep(lease, {
          status: response.statusCode,
          location: typeof location === 'string' ? location : null,
          body,
        }),
      );
      return body;
    } catch (thrown) {
      await turn.end(() => this.refused(lease, asAppError(thrown)));
      throw thrown;
    }
  }

  private async refused(lease: Lease, error: AppError): Promise<void> {
    const after = afterRefusal(error);
    if (after === 'keep') await this.answers.keep(lease, problemToKeep(error));
    // After an earlier execution the entry must stay: its id is the only way to find what that may have created.
    else if (after === 'open' || lease.resumed) await this.answers.open(lease);
    else await this.answers.forget(lease);
  }
}

/** @throws the stored error, if the request failed before */
function replay(stored: StoredAnswer, response: Response): unknown {
  response.setHeader(REPLAYED, 'true');
  if ('problem' in stored) {
    const { code, detail, ...details } = stored.problem;
    throw AppError.revive(code, detail, details) ?? new Internal(`Unknown error code ${code}.`);
  }
  response.status(stored.status);
  if (stored.location !== null) response.setHeader('Location', stored.location);
  return stored.body;
}

function describe(request: Request) {
  const { method, path, query, body } = request as Request & { body: unknown };
  return { method, path, query, body, files: filesOf(request) };
}

/** Uploads as the intake leaves them: stored in files and hashed while they were received. */
function filesOf(request: Request): { field: string; sha256: string }[] {
  const { file, files } = request as { file?: unknown; files?: unknown };
  const all: unknown[] = file === undefined ? [] : [file];
  if (typeof files === 'object' && files !== null) all.push(...Object.values(files).flat());
  return all.map((each) => {
    const { fieldname, sha256 } = each as { fieldname?: unknown; sha256?: unknown };
    if (typeof fieldname !== 'string' || typeof sha256 !== 'string')
      throw new Error('An upload has no SHA-256, so that different uploads would have the same fingerprint');
    return { field: fieldname, sha256 };
  });
}
