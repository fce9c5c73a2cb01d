import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { PREFIX } from './stored-transfer.js';
import {
  COUNT_NOTIFICATIONS,
  DUE_NOTIFICATIONS,
  ENQUEUE_NOTIFICATION,
  POSTPONE_NOTIFICATION,
} from './notification-scripts.js';

/** Also in record-scripts.ts: whatever has a webhook is added here in the step in which it ends, scored by its time. */
export const UNQUEUED_NOTIFICATIONS = `${PREFIX}to-be-told`;

export interface EndNotification {
  /** A transfer's id, or a batch's as `batchSubject` writes it. */
  readonly id: string;
  /** When the next delivery attempt is due, ms since the epoch. */
  readonly at: number;
}

/** A notification in the queue of its caller. */
export interface QueuedNotification extends EndNotification {
  readonly callerId: string;
}

/** The name of a batch as the subject of a notification; also in record-scripts.ts. */
export function batchSubject(batchId: string): string {
  return `batch:${batchId}`;
}

/**
 * The name of a transfer as a subject: its id; '' (which matches nothing) for an id that looks like a batch's name.
 */
export function transferSubject(transferId: string): string {
  return batchIdOfSubject(transferId) === null ? transferId : '';
}

/** The id of the batch with this subject name; null for a transfer's name. */
export function batchIdOfSubject(name: string): string | null {
  return name.startsWith('batch:') ? name.slice('batch:'.length) : null;
}

/**
 * The ended transfers and batches whose webhook notification is not done yet. They are noted unqueued as they end,
 * then moved to one queue per caller, so that the callers can take turns.
 */
@Injectable()
export class PendingNotifications {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Notifications that are in no caller's queue yet, earliest first. */
  async unqueued(limit: number): Promise<EndNotification[]> {
    const found = await this.redis.zrange(UNQUEUED_NOTIFICATIONS, 0, limit - 1, 'WITHSCORES');
    return found.flatMap((id, index) => (index % 2 === 0 ? [{ id, at: Number(found[index + 1]) }] : []));
  }

  /** Moves it to the queue of its caller; null: drops it. Does nothing if it was rescheduled since it was read. */
  async enqueue({ id, at }: EndNotification, callerId: string | null): Promise<void> {
    await this.redis.eval(ENQUEUE_NOTIFICATION, 2, UNQUEUED_NOTIFICATIONS, PREFIX, id, at, callerId ?? '');
  }

  /**
   * Due notifications: the first of each caller, then the second of each, and so on.
   * @param now ms since the epoch
   * @param each how many per caller
   * @param callerId of this caller only; all callers when left out
   */
  async due(now: number, each: number, callerId?: string): Promise<QueuedNotification[]> {
    const found = await this.redis.eval(DUE_NOTIFICATIONS, 1, PREFIX, now, each, callerId ?? '');
    return (found as [string, string, string][]).map(([caller, id, at]) => ({
      callerId: caller,
      id,
      at: Number(at),
    }));
  }

  /** The number of pending notifications, due or not. */
  async count(): Promise<number> {
    return Number(await this.redis.eval(COUNT_NOTIFICATIONS, 2, UNQUEUED_NOTIFICATIONS, PREFIX));
  }

  /** Reschedules it to `until`; null: removes it. Does nothing if it was rescheduled since it was read. */
  async postpone({ id, at, callerId }: QueuedNotification, until: number | null): Promise<void> {
    await this.redis.eval(POSTPONE_NOTIFICATION, 1, PREFIX, id, at, callerId, until ?? '');
  }
}
