import type { AppError, ErrorKind } from './app-error.js';
import type { Problem } from './problem.dto.js';

/** Members of a problem document that do not come from the error. */
export interface ProblemContext {
  readonly docsUrl: string;
  /** Path and query of the request; the query may contain secrets and is dropped. */
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

/** Members that are the same for every error of a kind. */
export function problemHead(
  { code, title, status }: ErrorKind,
  docsUrl: string,
): Pick<Problem, 'type' | 'title' | 'status' | 'code'> {
  return { type: `${docsUrl}#${code}`, title, status, code };
}
