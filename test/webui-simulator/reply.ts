/** What a handler answers; `json` wins over `text`. */
export interface Reply {
  status: number;
  json?: unknown;
  text?: string;
  contentType?: string;
  headers?: Record<string, string>;
  /** An exception nobody expected passes the middleware by, so no x-process-time. */
  unexpected?: boolean;
  /** Break the connection instead of answering, or in the middle of the body. */
  broken?: 'no-answer' | 'mid-body';
}

export const ok = (json: unknown): Reply => ({ status: 200, json });

/** Starlette's own answers, in the same shape on both programs. */
export const notFound = (): Reply => ({ status: 404, json: { detail: 'Not Found' } });
