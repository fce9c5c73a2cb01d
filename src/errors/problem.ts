import type { AppError, ErrorKind } from './app-error.js';
import type { Problem } from './problem.dto.js';

/** What a problem document says besides the error itself. */
export interface ProblemContext {
  readonly docsUrl: string;
  /** Path and query of the request; the query may hold secrets and is dropped. */
  readonly url: string;
  readonly requestId: string;
}

export function problemOf(error: AppError, { docsUrl, url, requestId }: ProblemContext): Problem {
  const [instance = '/'] = url.split('?');
  return {
    ...error.extensions,
    ...problemHead(error.kind, docsUrl),
    status: error.status,
    detail: error.detail,
    instance,
    ...(error.fields.length > 0 && { errors: error.fields }),
    requestId,
  };
}

/** The members that are the same for every error of a kind. */
export function problemHead(
  { code, title, status }: ErrorKind,
  docsUrl: string,
): Pick<Problem, 'type' | 'title' | 'status' | 'code'> {
  return { type: `${docsUrl}#${code}`, title, status, code };
}
