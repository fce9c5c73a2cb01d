import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { v7 as uuid } from 'uuid';
import type { AppError } from '../errors/app-error.js';
import { REDIS } from '../redis/redis-connections.js';
import { IdempotencySettings } from './idempotency.config.js';
import { type StoredAnswer, problemToKeep } from './stored-answer.js';
import { FORGET, KEEP, OPEN, RENEW, REPLACE, RESERVE } from './idempotency-scripts.js';

const PREFIX = 'idempotency:';
/** Duration of a lease. If it is not renewed in time, its process counts as dead and the request may run again. */
export const LEASE_MS = 6_000;

/** The exclusive right to execute the request of one key, as long as it is renewed. */
export interface Lease {
  readonly entry: string;
  /** Id of this execution. */
  readonly owner: string;
  /** Id for the resource that the request creates; the same for all executions, so that it cannot be created twice. */
  readonly id: string;
  /** An earlier execution did not finish: the resource with this id may exist already. */
  readonly resumed: boolean;
}

export type Found =
  | { readonly kind: 'other' | 'running' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'leased'; readonly lease: Lease };

/** Stores responses to requests with an `Idempotency-Key`, and the leases of running ones, in Redis. */
@Injectable()
export class IdempotencyStore {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: IdempotencySettings,
  ) {}

  /**
   * @param fingerprint of the request; `other` is returned if the key belongs to a request with another fingerprint
   */
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

  /** @returns false if another execution has taken over the lease */
  async renew({ entry, owner }: Lease): Promise<boolean> {
    return (await this.redis.eval(RENEW, 1, keyOf(entry), owner, LEASE_MS)) === 1;
  }

  /** Stores the response for repetitions of the request. */
  async keep({ entry, owner, id }: Lease, answer: StoredAnswer): Promise<void> {
    const values = [owner, JSON.stringify(answer), this.settings.ttlMs];
    await this.redis.eval(KEEP, 2, keyOf(entry), indexOf(id), ...values);
  }

  /** Ends the lease without a response: the same request may run again at once, with the same id. */
  async open({ entry, owner }: Lease): Promise<void> {
    await this.redis.eval(OPEN, 1, keyOf(entry), owner);
  }

  /** Deletes the entry, as if there had been no request. */
  async forget({ entry, owner, id }: Lease): Promise<void> {
    await this.redis.eval(FORGET, 2, keyOf(entry), indexOf(id), owner);
  }

  /**
   * Replaces the stored response after the created resource was erased. Repetitions of the request are answered with
   * `reason` from now on, instead of creating a second resource.
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
