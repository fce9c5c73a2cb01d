import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { AccessSettings } from './access.config.js';
import { Forbidden, RateLimited, Unauthorized } from './access.errors.js';
import type { Caller } from './caller.js';
import { Authenticator } from './authenticator.js';
import { type AccessLevel, RouteAccess } from './route-access.js';
import { rateLimit, rateLimitPolicy } from './rate-headers.js';
import { RateLimit, type RateState, REQUESTS_WINDOW_MS } from './rate-limit.js';
import { rememberCaller } from './request-caller.js';
import { SignedLinks } from './signed-links.js';

/** Authenticates, rate-limits and authorises every request, before its body is read. */
@Injectable()
export class AccessMiddleware {
  constructor(
    private readonly routes: RouteAccess,
    private readonly authenticator: Authenticator,
    private readonly links: SignedLinks,
    private readonly rates: RateLimit,
    private readonly settings: AccessSettings,
  ) {}

  /** Express middleware. */
  handle(request: Request, response: Response, next: NextFunction): void {
    const level = this.routes.at(request.path);
    if (level !== 'open') {
      const caller = this.admit(level, request, response);
      rememberCaller(request, caller);
      this.countCaller(caller, response);
      if (level === 'key') this.checkScope(caller, request);
    }
    next();
  }

  private countCaller({ id, limits }: Caller, response: Response): void {
    const policy = rateLimitPolicy(limits);
    if (policy !== '') response.setHeader('RateLimit-Policy', policy);
    if (limits.requests === null) return;
    const state = this.rates.count(`caller ${id}`, limits.requests);
    response.setHeader('RateLimit', rateLimit([{ policy: 'requests', ...state }]));
    if (!state.passes) throw tooMany(limits.requests, state);
  }

  private checkScope(caller: Caller, { path, method }: Request): void {
    const scope = this.routes.scopeAt(path, method);
    if (scope !== null && !caller.scopes.includes(scope))
      throw new Forbidden(`This key lacks the \`${scope}\` scope.`);
  }

  /** The caller of a signed link, reduced to reading; null for a request without a link. */
  private byLink({ method, path, originalUrl }: Request, response: Response): Caller | null {
    const [, query] = originalUrl.split('?');
    const id = this.links.callerOf({ method, path, query: new URLSearchParams(query) });
    if (id === null) return null;
    const owner = this.authenticator.owner(id);
    // Signed links are embedded in pages, including pages of other sites.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const scopes = owner.scopes.filter((scope) => scope === 'read');
    return { ...owner, admin: false, mayPrioritise: false, scopes };
  }

  /** Rejected requests are counted per address, so that guessing keys is throttled. */
  private admit(level: Exclude<AccessLevel, 'open'>, request: Request, response: Response): Caller {
    try {
      return this.byLink(request, response) ?? this.authenticator.admit(level, request);
    } catch (refusal) {
      const { rateLimit: limit } = this.settings;
      const state = limit === 0 ? null : this.rates.count(`address ${request.ip}`, limit);
      if (state?.passes === false) throw tooMany(limit, state);
      if (refusal instanceof Unauthorized) response.setHeader('WWW-Authenticate', CHALLENGE[level]);
      throw refusal;
    }
  }
}

function tooMany(limit: number, { resetMs }: RateState): RateLimited {
  return new RateLimited(`More than ${limit} requests within ${REQUESTS_WINDOW_MS / 1000} seconds.`, {
    retryAfterMs: resetMs,
    extensions: { 'violated-policies': ['requests'] },
  });
}

/** Basic makes browsers prompt for a password on the console and on admin-only pages. */
const CHALLENGE = { key: 'Bearer realm="easel"', admin: 'Basic realm="easel", charset="UTF-8"' };
