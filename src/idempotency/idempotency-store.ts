import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { v7 as uuid } from 'uuid';
import type { AppError } from '../errors/app-error.js';
import { REDIS } from '../redis/redis-connections.js';
import { IdempotencySettings } from './idempotency.config.js';
import { type StoredAnswer, problemToKeep } from './stored-answer.js';
import { FORGET, KEEP, OPEN, RENEW, REPLACE, RESERVE } from './idempotency-scripts.js';

const PREFIX = 'idempotency:';
/** Whoever does not renew it within this is gone; the same request may run again then. */
export const LEASE_MS = 6_000;

/** The right to answer the requests of one key, for as long as it is renewed. */
export interface Lease {
  readonly entry: string;
  /** This very execution. */
  readonly owner: string;
  /** What the request creates gets this id, whoever creates it: so it can't be created twice. */
  readonly id: string;
  /** Somebody began before and did not end: what has this id may be there already. */
  readonly resumed: boolean;
}

export type Found =
  | { readonly kind: 'other' | 'running' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'leased'; readonly lease: Lease };

/** The answers to requests with an `Idempotency-Key` in Redis, and who is at work on one. */
@Injectable()
export class IdempotencyStore {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: IdempotencySettings,
  ) {}

  /** @param fingerprint of the request; what is found for another one is `other` */
  async reserve(entry: string, fingerprint: string): Promise<Found> {
    const owner = uuid();
    const offered = uuid();
    const keys = [keyOf(entry), indexOf(offered)];
    const values = [fingerprint, owner, LEASE_MS, this.settings.ttlMs, offered, entry];
    const [kind, value] = (await this.redis.eval(RESERVE, 2, ...keys, ...values)) as [string, string];
    if (kind === 'answered') return { kind, answer: JSON.parse(value) as StoredAnswer };
    if (kind === 'fresh' || kind === 'resumed')
      return { kind: 'leased', lease: { entry, owner, id: value, resumed: kind === 'resumed' } };
    return { kind: kind === 'other' ? 'other' : 'running' };
  }

  /** @returns false when somebody else has it by now */
  async renew({ entry, owner }: Lease): Promise<boolean> {
    return (await this.redis.eval(RENEW, 1, keyOf(entry), owner, LEASE_MS)) === 1;
  }

  async keep({ entry, owner, id }: Lease, answer: StoredAnswer): Promise<void> {
    const values = [owner, JSON.stringify(answer), this.settings.ttlMs];
    await this.redis.eval(KEEP, 2, keyOf(entry), indexOf(id), ...values);
  }

  /** Nothing came of it: the same request may run again at once, with the same id. */
  async open({ entry, owner }: Lease): Promise<void> {
    await this.redis.eval(OPEN, 1, keyOf(entry), owner);
  }

  /** As if there had been no request. */
  async forget({ entry, owner, id }: Lease): Promise<void> {
    await this.redis.eval(FORGET, 2, keyOf(entry), indexOf(id), owner);
  }

  /**
   * What was created is gone, and what an answer says of it goes too. Whoever repeats the request is refused for this
   * reason from now on, and gets no second one instead.
   */
  async replace(id: string, reason: AppError): Promise<void> {
    const answer = JSON.stringify(problemToKeep(reason));
    await this.redis.eval(REPLACE, 2, indexOf(id), PREFIX, answer);
  }
}

function keyOf(entry: string): string {
  return PREFIX + entry;
}

function indexOf(id: string): string {
  return `${PREFIX}of:${id}`;
}
