import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';
import { REDIS } from '../redis/redis-connections.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookPreferences } from './webhook-preferences.js';

/** How long a receiver gets no messages after a 410, ms; after that the next message is attempted again. */
export const LEFT_ALONE_MS = 30 * 86_400_000;

type Target = Pick<WebhookSubject, 'callerId' | 'webhookUrl'>;

/**
 * Receivers that answered 410. They get no messages of that caller until the webhook configuration of its key
 * changes or a redelivery is requested. `DeliveryLog` writes the mark in the script that changes the delivery; it
 * contains caller and URL only as a hash.
 */
@Injectable()
export class GoneEndpoints {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly preferences: WebhookPreferences,
  ) {}

  async has(target: Target): Promise<boolean> {
    return (await this.redis.exists(this.keyOf(target))) === 1;
  }

  /** Redis key that exists while the receiver is considered gone. */
  keyOf({ callerId, webhookUrl }: Target): string {
    const known = JSON.stringify([callerId, webhookUrl, this.preferences.of(callerId)]);
    return `webhooks:gone:${createHash('sha256').update(known).digest('hex')}`;
  }
}
