import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import { REDIS } from '../redis/redis-connections.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookPreferences } from './webhook-preferences.js';

/** So long a receiver is left alone after its last 410; then one message finds out whether it still is gone. */
export const LEFT_ALONE_MS = 30 * 86_400_000;

type Target = Pick<WebhookSubject, 'callerId' | 'webhookUrl'>;

/**
 * Receivers that answered 410: they want no messages of that caller any more, until what its key says of webhooks is
 * another, or one is asked to be delivered anew. `DeliveryLog` writes it in the very step that changes the delivery; only
 * hashes are kept of who and where.
 */
@Injectable()
export class GoneReceivers {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly preferences: WebhookPreferences,
  ) {}

  async has(target: Target): Promise<boolean> {
    return (await this.redis.exists(this.keyOf(target))) === 1;
  }

  /** There is such a key while it is gone. */
  keyOf({ callerId, webhookUrl }: Target): string {
    const known = JSON.stringify([callerId, webhookUrl, this.preferences.of(callerId)]);
    return `webhooks:gone:${createHash('sha256').update(known).digest('hex')}`;
  }
}
