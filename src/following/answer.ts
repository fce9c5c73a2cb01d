import type { Response } from 'express';
import { createHash } from 'node:crypto';

/** The current state of a resource as a response: its JSON and the values of its headers. */
export interface Answer {
  readonly json: string;
  readonly bytes: number;
  readonly etag: string;
  /** Null for a final state. */
  readonly retryAfterSeconds: number | null;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function answerOf(view: object, retryAfterSeconds: number | null): Answer {
  const json = JSON.stringify(view);
  const etag = `"${createHash('sha1').update(json).digest('base64url')}"`;
  return { json, bytes: Buffer.byteLength(json), etag, retryAfterSeconds };
}

/** Sends 200 with the JSON, or 304 if the client has it already. */
export function sendAnswer({ json, bytes, etag, retryAfterSeconds }: Answer, response: Response): void {
  if (retryAfterSeconds !== null) response.setHeader('Retry-After', String(retryAfterSeconds));
  response.setHeader('Cache-Control', 'private, no-cache').setHeader('ETag', etag);
  if (isKnown(etag, response.req.get('if-none-match'))) {
    response.status(304).end();
    return;
  }
  // Bypasses Express's `json`: serialising and hashing was done once for all concurrent requests.
  response.setHeader('Content-Type', JSON_TYPE).setHeader('Content-Length', bytes).end(json);
}

/**
 * Whether `If-None-Match` has the ETag. Express's `fresh` is no use: it considers nothing fresh under `Cache-Control:
 * no-cache`, which `fetch` adds to every request with `If-None-Match`
 * (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
 */
function isKnown(etag: string, header: string | undefined): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*');
}
