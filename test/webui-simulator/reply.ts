/** The response of a handler; `json` takes precedence over `text`. */
export interface Reply {
  status: number;
  json?: unknown;
  text?: string;
  contentType?: string;
  headers?: Record<string, string>;
  /** Unexpected exceptions bypass the middleware, so there is no x-process-time. */
  unexpected?: boolean;
  /** Breaks the connection instead of answering, or in the middle of the body. */
  broken?: 'no-answer' | 'mid-body';
}

export const ok = (json: unknown): Reply => ({ status: 200, json });

/** Starlette's own responses, with the same shape in both programs. */
export const notFound = (): Reply => ({ status: 404, json: { detail: 'Not Found' } });
