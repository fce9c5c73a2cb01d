import { Injectable } from '@nestjs/common';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings, type PageAccess } from './access.config.js';
import { isLoopback } from './loopback.js';
import type { Scope } from './scopes.js';

/** Who may use a route: everyone (`open`), every authenticated caller (`key`), or only the admin. */
export type AccessLevel = 'open' | 'key' | 'admin';

/** Routes that return no caller's data: reading them needs no scope. */
const FOR_ANY_KEY = /^\/v1\/(styles|queue|usage)(\/|$)/i;
const WITH_SCOPES = /^\/v1\//i;

/** Maps paths to access levels; a path that no pattern matches has the level `key`. */
@Injectable()
export class RouteAccess {
  private readonly levels: readonly (readonly [RegExp, AccessLevel])[];

  constructor({ host }: HttpSettings, { docsAccess, metricsAccess }: AccessSettings) {
    const page = (access: PageAccess): AccessLevel => {
      if (access !== 'auto') return access;
      return isLoopback(host) ? 'open' : 'admin';
    };
    // Case-insensitive, as the router is.
    this.levels = [
      [/^\/health(\/|$)/i, 'open'],
      [/^\/docs\/errors\.md$/i, 'open'],
      [/^\/docs(\/|$|-(json|yaml)$)/i, page(docsAccess)],
      [/^\/metrics(\/|$)/i, page(metricsAccess)],
      [/^\/admin(\/|$)/i, 'admin'],
      [/^\/v1\/admin(\/|$)/i, 'admin'],
    ];
  }

  at(path: string): AccessLevel {
    return this.levels.find(([pattern]) => pattern.test(path))?.[1] ?? 'key';
  }

  /** The scope that a `key` route requires: `read` for GET and HEAD, else `submit`; null: none. */
  scopeAt(path: string, method: string): Scope | null {
    if (!WITH_SCOPES.test(path)) return null;
    const isRead = method === 'GET' || method === 'HEAD';
    if (isRead && FOR_ANY_KEY.test(path)) return null;
    return isRead ? 'read' : 'submit';
  }
}
