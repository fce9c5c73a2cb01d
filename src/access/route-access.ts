import { Injectable } from '@nestjs/common';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings, type PageAccess } from './access.config.js';
import { isLoopback } from './loopback.js';
import type { Scope } from './scopes.js';

/** Who may pass: everybody, every caller that is known, or the admin alone. */
export type AccessLevel = 'open' | 'key' | 'admin';

/** What shows nothing of anybody: any key will do. */
const FOR_ANY_KEY = /^\/v1\/(styles|queue|usage)(\/|$)/i;
const WITH_SCOPES = /^\/v1\//i;

/** Every door there is, by path; whatever stands in no line is a `key` door. */
@Injectable()
export class RouteAccess {
  private readonly levels: readonly (readonly [RegExp, AccessLevel])[];

  constructor({ host }: HttpSettings, { docsAccess, metricsAccess }: AccessSettings) {
    const page = (access: PageAccess): AccessLevel => {
      if (access !== 'auto') return access;
      return isLoopback(host) ? 'open' : 'admin';
    };
    // The router does not look at the case of a path, so neither do these.
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

  /** What a key must be allowed to do at a `key` door; null: nothing in particular. Looking is `read`, the rest `submit`. */
  scopeAt(path: string, method: string): Scope | null {
    if (!WITH_SCOPES.test(path)) return null;
    const looks = method === 'GET' || method === 'HEAD';
    if (looks && FOR_ANY_KEY.test(path)) return null;
    return looks ? 'read' : 'submit';
  }
}
