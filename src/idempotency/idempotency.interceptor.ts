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

/** Stripe's name for it; the draft has none. */
const REPLAYED = 'Idempotent-Replayed';

/** Metadata of a route: whether it only says what it would do under `dryRun=true`. */
export const HAS_DRY_RUN = 'easel:has-dry-run';

/** Answers each request with an `Idempotency-Key` once, and its repetitions with the same answer. */
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
    // What an earlier run may have created is found by its id alone.
    else if (after === 'open' || lease.resumed) await this.answers.open(lease);
    else await this.answers.forget(lease);
  }
}

/** @throws the refusal that was given before */
function replay(kept: StoredAnswer, response: Response): unknown {
  response.setHeader(REPLAYED, 'true');
  if ('problem' in kept) {
    const { code, detail, ...details } = kept.problem;
    throw (
      AppError.revive(code, detail, details) ?? new Internal('What was answered before is not known here.')
    );
  }
  response.status(kept.status);
  if (kept.location !== null) response.setHeader('Location', kept.location);
  return kept.body;
}

function describe(request: Request) {
  const { method, path, query, body } = request as Request & { body: unknown };
  return { method, path, query, body, files: filesOf(request) };
}

/** As the intake leaves them: in files, hashed while they came in. */
function filesOf(request: Request): { field: string; sha256: string }[] {
  const { file, files } = request as { file?: unknown; files?: unknown };
  const all: unknown[] = file === undefined ? [] : [file];
  if (typeof files === 'object' && files !== null) all.push(...Object.values(files).flat());
  return all.map((each) => {
    const { fieldname, sha256 } = each as { fieldname?: unknown; sha256?: unknown };
    if (typeof fieldname !== 'string' || typeof sha256 !== 'string')
      throw new Error('An upload came without its SHA-256: two different ones would pass for the same');
    return { field: fieldname, sha256 };
  });
}
