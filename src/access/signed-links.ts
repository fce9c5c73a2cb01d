import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpSettings } from '../config/http.config.js';
import { Forbidden, Unauthorized } from './access.errors.js';
import { LinksSettings } from './links.config.js';

/** The part of a request that a link decides. */
export interface LinkRequest {
  readonly method: string;
  /** Without the query, as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Addresses that let somebody in without a key: to look at one resource, in the name of one caller, until a time. The
 * signature is an HMAC-SHA256 of just these; other parts of the query are free.
 */
@Injectable()
export class SignedLinks {
  private readonly keys: readonly string[];
  private readonly base: string;
  private readonly stepMs: number;

  constructor(
    private readonly settings: LinksSettings,
    { publicUrl }: HttpSettings,
  ) {
    this.keys = settings.linkKeys;
    this.base = publicUrl.replace(/\/+$/, '');
    this.stepMs = settings.linkTtlMs / 10;
  }

  get configured(): boolean {
    return this.keys.length > 0;
  }

  /**
   * When a link that is made now ends, in seconds since the epoch. It goes up in steps, so that the same address, and
   * what a browser keeps under it, serves for a while.
   */
  expiry(now = Date.now()): number {
    const { linkTtlMs } = this.settings;
    return Math.ceil((Math.ceil(now / this.stepMs) * this.stepMs + linkTtlMs) / 1000);
  }

  /** @param expires seconds since the epoch */
  sign(path: string, callerId: string, expires: number): string {
    const [key = ''] = this.keys;
    const signature = signatureOf(key, path, callerId, String(expires)).toString('base64url');
    const query = new URLSearchParams({ caller: callerId, expires: String(expires), signature });
    return `${this.base}${path}?${query.toString()}`;
  }

  /**
   * In whose name the link lets somebody in; null for a request that shows none.
   * @throws Unauthorized for a signature that is not ours, or not of this address
   * @throws Forbidden for one whose time is over
   */
  callerOf({ method, path, query }: LinkRequest, now = Date.now()): string | null {
    const shown = query.get('signature');
    const looks = method === 'GET' || method === 'HEAD';
    if (shown === null || !this.configured || !looks) return null;
    const [callerId, expires] = [query.get('caller') ?? '', query.get('expires') ?? ''];
    const signature = Buffer.from(shown, 'base64url');
    // Every key is tried, so that the time tells nothing.
    const signed = this.keys.filter((key) => same(signature, signatureOf(key, path, callerId, expires)));
    if (signed.length === 0) throw new Unauthorized('This link was not given for this address.');
    if (Number(expires) * 1000 < now) throw new Forbidden('The time of this link is over.');
    return callerId;
  }
}

/** No part can hold the separator: a path and a name have no line breaks, and the time is a number of ours. */
function signatureOf(key: string, path: string, callerId: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`${path}\n${callerId}\n${expires}`).digest();
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
