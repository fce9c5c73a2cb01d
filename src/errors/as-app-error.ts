import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.js';
import { Busy, Internal, MethodNotAllowed, NotFound, PayloadInvalid } from './general.errors.js';

/** Messages for the error types of body-parser: https://github.com/expressjs/body-parser#errors */
const BODY_FAILURES: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'The body is not valid JSON.',
  'entity.verify.failed': 'The body was rejected.',
  'encoding.unsupported': 'The content encoding of the body is not supported.',
  'charset.unsupported': 'The character set of the body is not supported.',
  'request.aborted': 'The request was aborted before its body was complete.',
  'request.size.invalid': 'The size of the body differs from its Content-Length.',
  'parameters.too.many': 'The body has too many parameters.',
};

/** Errors that busboy throws before it reads a form; they have no class or code. */
const UNREADABLE_TYPE = /^(Malformed content type|Unsupported content type: |Missing Content-Type)/;

const QUEUE_UNAVAILABLE = 'queue_unavailable';
/** Errors of ioredis for a command without a reply; most of them have no class or code. */
const REDIS_AWAY =
  /^(Connection is closed|Stream isn't writeable|Command timed out|Command aborted due to connection close|Reached the max retries per request)/;
/** Error replies of a Redis that cannot write: disk full, memory full, loading, a replica. */
const REDIS_REFUSES = /\b(MISCONF|OOM|LOADING|READONLY|NOREPLICAS|MASTERDOWN)\b/;

/** Converts any thrown value to an error that is safe to show to a client. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const failure =
    queueFailure(thrown) ?? bodyFailure(thrown instanceof HttpException ? thrown.cause : thrown);
  if (failure !== undefined) return failure;
  if (thrown instanceof HttpException) return fromHttp(thrown);
  const status = clientStatus(thrown);
  return status === undefined
    ? new Internal('The request failed because of an internal error.', { cause: thrown })
    : byStatus(status, 'The request cannot be served.', thrown);
}

/** Converts a failed Redis command to `queue_unavailable`; undefined for any other error. */
export function queueFailure(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof AppError) return thrown.code === QUEUE_UNAVAILABLE ? thrown : undefined;
  const { name, message } = thrown;
  const failed = REDIS_AWAY.test(message) || (name === 'ReplyError' && REDIS_REFUSES.test(message));
  return failed
    ? revived(QUEUE_UNAVAILABLE, 'The queue is not responding at the moment.', thrown)
    : undefined;
}

/** Converts errors of body-parser and multer; undefined for any other error. */
function bodyFailure(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { type, code } = thrown as { type?: unknown; code?: unknown };
  if (type === 'entity.too.large') return tooLarge('The body has more bytes than allowed.', thrown);
  if (code === 'LIMIT_FILE_SIZE') return tooLarge('The photo has more bytes than allowed.', thrown);
  if (typeof type === 'string' && type in BODY_FAILURES)
    return new PayloadInvalid(BODY_FAILURES[type] ?? '', { cause: thrown });
  if (UNREADABLE_TYPE.test(thrown.message))
    return new PayloadInvalid('The Content-Type header is malformed.', { cause: thrown });
  if (thrown.message === 'Request aborted')
    return new PayloadInvalid('The request was aborted before its body was complete.', { cause: thrown });
  if (thrown.name !== 'MulterError') return undefined;
  const { field } = thrown as { field?: unknown };
  const fields = typeof field === 'string' ? [{ field, code: 'not_accepted', detail: thrown.message }] : [];
  return new PayloadInvalid(`Invalid form: ${thrown.message}.`, { cause: thrown, fields });
}

function fromHttp(thrown: HttpException): AppError {
  const status = thrown.getStatus();
  if (status === 503) {
    const body = thrown.getResponse();
    // Terminus lists the dependencies that are down here.
    const details = typeof body === 'object' && 'details' in body ? { details: body.details } : {};
    return new Busy('The service cannot serve this request at the moment.', { extensions: details });
  }
  if (status >= 500)
    return new Internal('The request failed because of an internal error.', { cause: thrown });
  return byStatus(status, thrown.message, thrown.cause);
}

function byStatus(status: number, detail: string, cause: unknown): AppError {
  if (status === 404) return new NotFound(detail, { cause });
  if (status === 405) return new MethodNotAllowed(detail, { cause });
  if (status === 413) return tooLarge(detail, cause);
  if (status === 401) return revived('unauthorized', detail, cause);
  if (status === 403) return revived('forbidden', detail, cause);
  if (status === 429) return revived('rate_limited', detail, cause);
  // HTTP-level errors (406, 412, 416, …) keep their status, because generic clients act on it.
  return new PayloadInvalid(detail, { cause, status });
}

function tooLarge(detail: string, cause: unknown): AppError {
  return revived('photo_too_large', detail, cause);
}

/** Errors of codes that are defined in higher-level modules, which this one must not import. */
function revived(code: string, detail: string, cause: unknown): AppError {
  return AppError.revive(code, detail, { cause }) ?? new PayloadInvalid(detail, { cause });
}

/** The status of an http-errors error, as thrown by Express and `send`, if it is a client error (4xx). */
function clientStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { status } = thrown as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
