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

/** The part of a request that says who sends it. */
export interface RequestHead {
  readonly method?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Decides who is asking, and who may pass. */
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
    // Who has no key has no limits but that of requests.
    const limits = { ...NO_LIMITS, requests: rateLimit === 0 ? null : rateLimit };
    this.local = { ...LOCAL_CALLER, limits };
    this.operator = { ...ADMIN_CALLER, limits };
  }

  /**
   * The caller at a door that is not open to everybody.
   * @throws Unauthorized for credentials that nobody has, and for none where some are needed
   * @throws Forbidden for a caller that may not pass
   */
  admit(door: Exclude<AccessLevel, 'open'>, visitor: RequestHead): Caller {
    const caller = this.identify(visitor);
    if (door === 'admin' && caller === this.local)
      throw new Unauthorized('This is for the admin: show the admin token.');
    if (door === 'admin' && !caller.admin) throw new Forbidden('This is for the admin.');
    return caller;
  }

  /** @throws Unauthorized for a link of somebody whose key is there no more */
  owner(linked: string): Caller {
    const caller = this.find(linked);
    if (caller === undefined) throw new Unauthorized('The key that this link was given for was revoked.');
    return caller;
  }

  /** Whether somebody may look at what is theirs, now; nobody is asking. */
  mayRead(id: string): boolean {
    return this.find(id)?.scopes.includes('read') ?? false;
  }

  private find(id: string): Caller | undefined {
    const keyless: readonly Caller[] = this.keys.configured ? [this.operator] : [this.operator, this.local];
    return this.keys.named(id) ?? keyless.find((caller) => caller.id === id);
  }

  private identify(visitor: RequestHead): Caller {
    const { authorization } = visitor.headers;
    if (authorization === undefined) return this.anonymousCaller(visitor);
    const shown = parseAuthorization(authorization);
    // Browsers send Basic by themselves, also along with what another site's page posts: it only ever reads.
    const isRead = visitor.method === 'GET' || visitor.method === 'HEAD';
    if (shown === undefined || (shown.user !== undefined && !isRead))
      throw new Unauthorized('The Authorization header must be: Bearer <key>.');
    const caller = this.adminToken.matches(shown.token) ? this.operator : this.keys.callerOf(shown.token);
    if (caller === undefined || (shown.user !== undefined && shown.user !== caller.id))
      throw new Unauthorized('Nobody has this key.');
    return caller;
  }

  /**
   * Somebody without credentials: the local caller of a service without keys. A web page that the caller has open is
   * not the caller: one that reaches us through a name of its own (DNS rebinding) or from another site is refused.
   */
  private anonymousCaller({ headers: { host = 'localhost', origin } }: RequestHead): Caller {
    if (this.keys.configured) throw new Unauthorized('Say who you are: Authorization: Bearer <key>.');
    if (!isLoopback(hostName(host)))
      throw new Forbidden('Without keys the service only answers to localhost and 127.0.0.1.');
    if (origin !== undefined && !this.http.corsOrigins.includes(origin) && !isLocal(origin))
      throw new Forbidden('Without keys the service answers no other page than those of CORS_ORIGINS.');
    return this.local;
  }
}

function isLocal(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin).hostname);
}
