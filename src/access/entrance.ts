import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Unauthorized } from './access.errors.js';
import type { Caller } from './caller.js';
import { Doorkeeper } from './doorkeeper.js';
import { type Door, Doors } from './doors.js';
import { RateLimit } from './rate-limit.js';
import { rememberCaller } from './request-caller.js';
import { SignedLinks } from './signed-links.js';

/** What every request passes before anything of it is read: who is it, may it, does it come too often. */
@Injectable()
export class Entrance {
  constructor(
    private readonly doors: Doors,
    private readonly keeper: Doorkeeper,
    private readonly links: SignedLinks,
    private readonly rateLimit: RateLimit,
  ) {}

  /** Express middleware. */
  async pass(request: Request, response: Response, next: NextFunction): Promise<void> {
    const door = this.doors.at(request.path);
    if (door !== 'open') {
      const caller = await this.admit(door, request, response);
      rememberCaller(request, caller);
      await this.rateLimit.count(`caller ${caller.id}`);
    }
    next();
  }

  /** Whoever shows a link may do what the caller may who was given it, but for what only special callers may. */
  private byLink({ method, path, originalUrl }: Request, response: Response): Caller | null {
    const [, query] = originalUrl.split('?');
    const id = this.links.callerOf({ method, path, query: new URLSearchParams(query) });
    if (id === null) return null;
    // A link is given to be put into a page, also one of another site.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    return { id, admin: false, mayPrioritise: false };
  }

  /** Whoever is not let in is counted by address, so that guessing keys ends soon. */
  private async admit(door: Exclude<Door, 'open'>, request: Request, response: Response): Promise<Caller> {
    try {
      return this.byLink(request, response) ?? this.keeper.admit(door, request);
    } catch (refusal) {
      await this.rateLimit.count(`address ${request.ip}`);
      if (refusal instanceof Unauthorized) response.setHeader('WWW-Authenticate', CHALLENGE[door]);
      throw refusal;
    }
  }
}

/** Browsers ask for a password at the console and at pages that are for the admin. */
const CHALLENGE = { key: 'Bearer realm="easel"', admin: 'Basic realm="easel", charset="UTF-8"' };
