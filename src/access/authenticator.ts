import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpSettings } from '../config/http.config.js';
import { AccessSettings } from './access.config.js';
import { Forbidden, Unauthorized } from './access.errors.js';
import { AdminToken } from './admin-token.js';
import { ApiKeys } from './api-keys.js';
import { ADMIN_CALLER, type Caller, LOCAL_CALLER } from './caller.js';
import { NO_LIMITS } from './caller-limits.js';
import { parseAuthorization } from './credentials.js';
import type { AccessLevel } from './route-access.js';
import { hostName, isLoopback } from './loopback.js';

/** The part of a request that authentication reads. */
export interface RequestHead {
  readonly method?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Identifies the caller of a request and checks its access level. */
@Injectable()
export class Authenticator {
  private readonly local: Caller;
  private readonly operator: Caller;

  constructor(
    private readonly keys: ApiKeys,
    private readonly adminToken: AdminToken,
    private readonly http: HttpSettings,
    { rateLimit }: AccessSettings,
  ) {
    // Callers without a key only have the limit on requests.
    const limits = { ...NO_LIMITS, requests: rateLimit === 0 ? null : rateLimit };
    this.local = { ...LOCAL_CALLER, limits };
    this.operator = { ...ADMIN_CALLER, limits };
  }

  /**
   * The caller of a request to a route that is not open.
   * @throws Unauthorized for unknown credentials, and for missing ones where they are required
   * @throws Forbidden for a caller without access to the route
   */
  admit(level: Exclude<AccessLevel, 'open'>, request: RequestHead): Caller {
    const caller = this.identify(request);
    if (level === 'admin' && caller === this.local)
      throw new Unauthorized('Admin access required: send the admin token.');
    if (level === 'admin' && !caller.admin) throw new Forbidden('Admin access required.');
    return caller;
  }

  /** The caller that a signed link was issued to. @throws Unauthorized if its key was revoked */
  owner(linked: string): Caller {
    const caller = this.find(linked);
    if (caller === undefined)
      throw new Unauthorized('The key that this link was issued for has been revoked.');
    return caller;
  }

  /** Whether caller `id` currently may read its own resources; checked outside of a request. */
  mayRead(id: string): boolean {
    return this.find(id)?.scopes.includes('read') ?? false;
  }

  private find(id: string): Caller | undefined {
    const keyless: readonly Caller[] = this.keys.configured ? [this.operator] : [this.operator, this.local];
    return this.keys.named(id) ?? keyless.find((caller) => caller.id === id);
  }

  private identify(request: RequestHead): Caller {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.anonymousCaller(request);
    const credentials = parseAuthorization(authorization);
    // Browsers attach Basic credentials on their own, even to a form that another site posts, so Basic is read-only.
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (credentials === undefined || (credentials.user !== undefined && !isRead))
      throw new Unauthorized('Invalid Authorization header: send `Authorization: Bearer <key>`.');
    const { user, token } = credentials;
    const caller = this.adminToken.matches(token) ? this.operator : this.keys.callerOf(token);
    if (caller === undefined || (user !== undefined && user !== caller.id))
      throw new Unauthorized('Unknown API key.');
    return caller;
  }

  /**
   * The caller of a request without credentials: the local caller, if the service has no keys. A web page open in the
   * local user's browser is not the local caller: requests under a foreign host name (DNS rebinding) or from another
   * site's page are rejected.
   */
  private anonymousCaller({ headers: { host = 'localhost', origin } }: RequestHead): Caller {
    if (this.keys.configured)
      throw new Unauthorized('Missing credentials: send `Authorization: Bearer <key>`.');
    if (!isLoopback(hostName(host)))
      throw new Forbidden('Without API keys the service can only be used as localhost or 127.0.0.1.');
    if (origin !== undefined && !this.http.corsOrigins.includes(origin) && !isLocal(origin))
      throw new Forbidden('Without API keys only local pages and those of CORS_ORIGINS may use the service.');
    return this.local;
  }
}

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
