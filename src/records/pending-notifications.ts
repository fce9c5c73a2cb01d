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

/** Also in record-scripts.ts: who has a webhook comes in here in the same step in which it ends, scored by when. */
export const UNQUEUED_NOTIFICATIONS = `${PREFIX}to-be-told`;

export interface EndNotification {
  /** A transfer's, or a batch's as `toldBatchName` writes it. */
  readonly id: string;
  /** When there is something to do, ms since the epoch. */
  readonly at: number;
}

/** One that stands in the line of its caller. */
export interface QueuedNotification extends EndNotification {
  readonly callerId: string;
}

/** The name that a batch has among those of whose end somebody has to be told; also in record-scripts.ts. */
export function batchSubject(batchId: string): string {
  return `batch:${batchId}`;
}

/** The name of a transfer: what could be another's is nobody's. */
export function transferSubject(transferId: string): string {
  return batchIdOfSubject(transferId) === null ? transferId : '';
}

/** The id of the batch that is called so; null for a transfer. */
export function batchIdOfSubject(name: string): string | null {
  return name.startsWith('batch:') ? name.slice('batch:'.length) : null;
}

/**
 * Transfers, and batches, of whose end somebody has still to be told, and when. They are noted as they end, and then
 * lined up by caller, so that the callers can take turns.
 */
@Injectable()
export class PendingNotifications {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Those that do not stand in a line yet, earliest first. */
  async unqueued(limit: number): Promise<EndNotification[]> {
    const found = await this.redis.zrange(UNQUEUED_NOTIFICATIONS, 0, limit - 1, 'WITHSCORES');
    return found.flatMap((id, index) => (index % 2 === 0 ? [{ id, at: Number(found[index + 1]) }] : []));
  }

  /** Puts it into the line of its caller; null: it is forgotten. Nothing if something has come up since it was looked at. */
  async enqueue({ id, at }: EndNotification, callerId: string | null): Promise<void> {
    await this.redis.eval(ENQUEUE_NOTIFICATION, 2, UNQUEUED_NOTIFICATIONS, PREFIX, id, at, callerId ?? '');
  }

  /**
   * Those whose time has come: the first of each line, then the second of each, and so on.
   * @param now ms since the epoch
   * @param each how many of a line
   * @param callerId whose line; all lines when it is left out
   */
  async due(now: number, each: number, callerId?: string): Promise<QueuedNotification[]> {
    const found = await this.redis.eval(DUE_NOTIFICATIONS, 1, PREFIX, now, each, callerId ?? '');
    return (found as [string, string, string][]).map(([caller, id, at]) => ({
      callerId: caller,
      id,
      at: Number(at),
    }));
  }

  /** How many there are, due or not. */
  async count(): Promise<number> {
    return Number(await this.redis.eval(COUNT_NOTIFICATIONS, 2, UNQUEUED_NOTIFICATIONS, PREFIX));
  }

  /** There is nothing to do before `until`, null: ever; unless something has come up since it was looked at. */
  async postpone({ id, at, callerId }: QueuedNotification, until: number | null): Promise<void> {
    await this.redis.eval(POSTPONE_NOTIFICATION, 1, PREFIX, id, at, callerId, until ?? '');
  }
}
