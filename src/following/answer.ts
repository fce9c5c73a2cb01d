import type { Response } from 'express';
import { createHash } from 'node:crypto';

/** How something stands, as an answer: its text, and what stands in the headers beside it. */
export interface Answer {
  readonly json: string;
  readonly bytes: number;
  readonly etag: string;
  /** Null once nothing changes any more. */
  readonly retryAfterSeconds: number | null;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function answerOf(view: object, retryAfterSeconds: number | null): Answer {
  const json = JSON.stringify(view);
  const etag = `"${createHash('sha1').update(json).digest('base64url')}"`;
  return { json, bytes: Buffer.byteLength(json), etag, retryAfterSeconds };
}

/** 200 with the text, or 304 to somebody who has it. */
export function sendAnswer({ json, bytes, etag, retryAfterSeconds }: Answer, response: Response): void {
  if (retryAfterSeconds !== null) response.setHeader('Retry-After', String(retryAfterSeconds));
  response.setHeader('Cache-Control', 'private, no-cache').setHeader('ETag', etag);
  if (isKnown(etag, response.req.get('if-none-match'))) {
    response.status(304).end();
    return;
  }
  // What Express would do besides was done once for all who ask at the same time.
  response.setHeader('Content-Type', JSON_TYPE).setHeader('Content-Length', bytes).end(json);
}

/**
 * Whether `If-None-Match` names it. Not Express's `fresh`: that one finds nothing fresh under `Cache-Control: no-cache`,
 * which `fetch` adds by itself to whatever has an `If-None-Match` (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
 */
function isKnown(etag: string, header: string | undefined): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*');
}
