import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { HttpSettings } from '../config/http.config.js';
import { Forbidden, Unauthorized } from './access.errors.js';
import { LinksSettings } from './links.config.js';

/** The part of a request that a signed link is checked against. */
export interface LinkRequest {
  readonly method: string;
  /** Without the query, otherwise as received. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Links that allow reading one resource without a key, on behalf of one caller, until they expire. The signature is an
 * HMAC-SHA256 of path, caller and expiry; other query parameters are not signed.
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
   * When a link signed now expires, in seconds since the epoch. Rounded up to steps of a tenth of the TTL, so that the
   * URL stays the same for a while and browsers can cache it.
   */
  expiry(now = Date.now()): number {
    const { linkTtlMs } = this.settings;
    return Math.ceil((Math.ceil(now / this.stepMs) * this.stepMs + linkTtlMs) / 1000);
  }

  /** Signs a link to `path`. @param expires seconds since the epoch */
  sign(path: string, callerId: string, expires: number): string {
    const [key = ''] = this.keys;
    const signature = signatureOf(key, path, callerId, String(expires)).toString('base64url');
    const query = new URLSearchParams({ caller: callerId, expires: String(expires), signature });
    return `${this.base}${path}?${query.toString()}`;
  }

  /**
   * Verifies the link of a request.
   * @returns the id of the caller that it was issued to; null for a request without a link
   * @throws Unauthorized for a signature that does not match
   * @throws Forbidden for an expired link
   */
  callerOf({ method, path, query }: LinkRequest, now = Date.now()): string | null {
    const shown = query.get('signature');
    const isRead = method === 'GET' || method === 'HEAD';
    if (shown === null || !this.configured || !isRead) return null;
    const [callerId, expires] = [query.get('caller') ?? '', query.get('expires') ?? ''];
    const signature = Buffer.from(shown, 'base64url');
    // Tries every key, so that the timing does not tell which one matched.
    const signed = this.keys.filter((key) => same(signature, signatureOf(key, path, callerId, expires)));
    if (signed.length === 0) throw new Unauthorized('The signature of this link is invalid.');
    if (Number(expires) * 1000 < now) throw new Forbidden('This link has expired.');
    return callerId;
  }
}

/** No part can contain the separator: paths and key names have no line breaks, and a signed expiry is a number. */
function signatureOf(key: string, path: string, callerId: string, expires: string): Buffer {
  return createHmac('sha256', key).update(`${path}\n${callerId}\n${expires}`).digest();
}

function same(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
