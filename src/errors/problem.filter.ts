import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, NotFoundException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { allowedMethods } from './allowed-methods.js';
import type { AppError } from './app-error.js';
import { asAppError } from './as-app-error.js';
import { ErrorsSettings } from './errors.config.js';
import { Internal, MethodNotAllowed, NotFound } from './general.errors.js';
import { problemOf } from './problem.js';
import { requestIdOf } from './request-id.js';

/** Headers that `send` may already have set for a file that is not sent after all. */
const FILE_HEADERS = ['ETag', 'Last-Modified'];

/** Answers every failed request with a problem document (RFC 9457), wherever the error was thrown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly settings: ErrorsSettings) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = this.isUnrouted(thrown, request) ? unrouted(request, response) : asAppError(thrown);
    this.log(error, request, response);
    // The response has begun: closing the connection is the only way left to signal the failure.
    if (response.headersSent) response.destroy();
    else this.answer(error, request, response);
  }

  private answer(error: AppError, request: Request, response: Response): void {
    const { docsUrl } = this.settings;
    for (const header of FILE_HEADERS) response.removeHeader(header);
    if (error.retryAfterMs !== undefined)
      response.setHeader('Retry-After', String(Math.ceil(error.retryAfterMs / 1000)));
    response
      .status(error.status)
      .setHeader('Cache-Control', 'no-store')
      .type('application/problem+json')
      // Not with `send`, which would add an ETag: problems must not be cached.
      .end(
        JSON.stringify(
          problemOf(error, { docsUrl, url: request.originalUrl, requestId: requestIdOf(response) }),
        ),
      );
  }

  private log(error: AppError, request: Request, response: Response): void {
    const { code } = error;
    const about = { code, requestId: requestIdOf(response), method: request.method, path: request.path };
    if (error instanceof Internal)
      this.logger.error(
        { ...about, err: error.cause ?? error },
        'Request failed because of an internal error',
      );
    else if (error.status >= 500 && error.cause !== undefined)
      this.logger.warn({ ...about, err: error.cause }, 'Request could not be served');
  }

  /** Recognises the exception that Nest throws for a request that no route handles, by its message. */
  private isUnrouted(thrown: unknown, request: Request): boolean {
    return (
      thrown instanceof NotFoundException &&
      thrown.message === `Cannot ${request.method} ${request.originalUrl}`
    );
  }
}

function unrouted(request: Request, response: Response): AppError {
  const methods = allowedMethods(request);
  if (methods.length === 0) return new NotFound(`No route matches ${request.path}.`);
  response.setHeader('Allow', methods.join(', '));
  return new MethodNotAllowed(`${request.path} supports ${methods.join(', ')}, not ${request.method}.`);
}
