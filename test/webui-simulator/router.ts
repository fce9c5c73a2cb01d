import type { ClientConnection } from './generation.js';
import type { Reply } from './reply.js';

export interface RouteRequest {
  query: URLSearchParams;
  /** Parsed JSON, the text of another content type, or undefined for an empty body. */
  body: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  client: ClientConnection;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** `sync` handlers need a thread of the pool, `async` ones run on the event loop. */
  kind: 'sync' | 'async';
  /** Whether --api-auth covers it. */
  guarded: boolean;
  handle(request: RouteRequest): Promise<Reply> | Reply;
}

export type Match = { route: Route } | { allow: string } | null;

export class Router {
  private readonly byPath = new Map<string, Route[]>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.byPath.set(route.path, [...(this.byPath.get(route.path) ?? []), route]);
  }

  match(method: string, path: string): Match {
    const candidates = this.byPath.get(path);
    if (candidates === undefined) return null;
    const route = candidates.find((candidate) => candidate.method === method);
    return route === undefined
      ? { allow: candidates.map((candidate) => candidate.method).join(', ') }
      : { route };
  }
}

type Handler = Route['handle'];

/** A route of `/sdapi`: runs in the pool, and requires the credentials. */
export const sdapi = (method: Route['method'], path: string, handle: Handler): Route => ({
  method,
  path: `/sdapi/v1/${path}`,
  kind: 'sync',
  guarded: true,
  handle,
});

/** A route of an extension: runs on the event loop, and requires no credentials. */
export const extension = (method: Route['method'], path: string, handle: Handler): Route => ({
  method,
  path,
  kind: 'async',
  guarded: false,
  handle,
});
