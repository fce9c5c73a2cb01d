import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.js';
import { Busy, Internal, MethodNotAllowed, NotFound, PayloadInvalid } from './general.errors.js';

/** What body-parser calls its failures: https://github.com/expressjs/body-parser#errors */
const BODY_FAILURES: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'The body is not valid JSON.',
  'entity.verify.failed': 'The body was refused.',
  'encoding.unsupported': 'The body is in a content encoding that is not taken.',
  'charset.unsupported': 'The body is in a character set that is not taken.',
  'request.aborted': 'The request ended before its body did.',
  'request.size.invalid': "The body is not as long as the request's header says.",
  'parameters.too.many': 'The body has too many parameters.',
};

/** What busboy throws before it reads a form; it has no class or code for it. */
const UNREADABLE_TYPE = /^(Malformed content type|Unsupported content type: |Missing Content-Type)/;

const QUEUE_UNAVAILABLE = 'queue_unavailable';
/** How ioredis says that a command got no answer; it has no class or code for most of these. */
const REDIS_AWAY =
  /^(Connection is closed|Stream isn't writeable|Command timed out|Command aborted due to connection close|Reached the max retries per request)/;
/** What Redis itself answers while it can't write: disk full, memory full, loading, a replica. */
const REDIS_REFUSES = /\b(MISCONF|OOM|LOADING|READONLY|NOREPLICAS|MASTERDOWN)\b/;

/** Whatever was thrown, as an error that may be shown to a client. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const failure =
    queueFailure(thrown) ?? bodyFailure(thrown instanceof HttpException ? thrown.cause : thrown);
  if (failure !== undefined) return failure;
  if (thrown instanceof HttpException) return fromHttp(thrown);
  const status = clientStatus(thrown);
  return status === undefined
    ? new Internal('The request failed inside the service.', { cause: thrown })
    : byStatus(status, 'The request can not be served.', thrown);
}

/** A failed command of Redis as `queue_unavailable`; undefined for every other error. */
export function queueFailure(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  if (thrown instanceof AppError) return thrown.code === QUEUE_UNAVAILABLE ? thrown : undefined;
  const { name, message } = thrown;
  const failed = REDIS_AWAY.test(message) || (name === 'ReplyError' && REDIS_REFUSES.test(message));
  return failed ? revived(QUEUE_UNAVAILABLE, 'The queue does not answer right now.', thrown) : undefined;
}

/** Failures of body-parser and of multer, by the names that these give them. */
function bodyFailure(thrown: unknown): AppError | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { type, code } = thrown as { type?: unknown; code?: unknown };
  if (type === 'entity.too.large') return tooLarge('The body has more bytes than are allowed.', thrown);
  if (code === 'LIMIT_FILE_SIZE') return tooLarge('The photo has more bytes than are allowed.', thrown);
  if (typeof type === 'string' && type in BODY_FAILURES)
    return new PayloadInvalid(BODY_FAILURES[type] ?? '', { cause: thrown });
  if (UNREADABLE_TYPE.test(thrown.message))
    return new PayloadInvalid('The Content-Type can not be read.', { cause: thrown });
  if (thrown.message === 'Request aborted')
    return new PayloadInvalid('The request ended before its body did.', { cause: thrown });
  if (thrown.name !== 'MulterError') return undefined;
  const { field } = thrown as { field?: unknown };
  const fields = typeof field === 'string' ? [{ field, code: 'not_accepted', detail: thrown.message }] : [];
  return new PayloadInvalid(`The form can not be read: ${thrown.message}.`, { cause: thrown, fields });
}

function fromHttp(thrown: HttpException): AppError {
  const status = thrown.getStatus();
  if (status === 503) {
    const body = thrown.getResponse();
    // Terminus says here which of the parts are down.
    const details = typeof body === 'object' && 'details' in body ? { details: body.details } : {};
    return new Busy('The service can not serve this now.', { extensions: details });
  }
  if (status >= 500) return new Internal('The request failed inside the service.', { cause: thrown });
  return byStatus(status, thrown.message, thrown.cause);
}

function byStatus(status: number, detail: string, cause: unknown): AppError {
  if (status === 404) return new NotFound(detail, { cause });
  if (status === 405) return new MethodNotAllowed(detail, { cause });
  if (status === 413) return tooLarge(detail, cause);
  if (status === 401) return revived('unauthorized', detail, cause);
  if (status === 403) return revived('forbidden', detail, cause);
  if (status === 429) return revived('rate_limited', detail, cause);
  // HTTP's own refusals (406, 412, 416, …) keep their status: generic clients act on it.
  return new PayloadInvalid(detail, { cause, status });
}

function tooLarge(detail: string, cause: unknown): AppError {
  return revived('photo_too_large', detail, cause);
}

/** Codes that are defined further up in the house. */
function revived(code: string, detail: string, cause: unknown): AppError {
  return AppError.revive(code, detail, { cause }) ?? new PayloadInvalid(detail, { cause });
}

/** The status of an http-errors error, as Express and `send` throw them, when it is the client's fault. */
function clientStatus(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { status } = thrown as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
