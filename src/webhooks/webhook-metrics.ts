import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { PendingNotifications } from '../records/pending-notifications.js';
import type { Delivery } from './delivery.js';

/** Counts delivery attempts by outcome, and pending notifications. */
@Injectable()
export class WebhookMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly notifications: PendingNotifications,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeExposition(async () => {
      this.metrics.webhooksPending.set(await this.notifications.count());
    });
  }

  /** @param delivery its state after an attempt */
  attempted({ state }: Delivery): void {
    this.metrics.webhookAttempts.inc({ outcome: state === 'pending' ? 'again' : state });
  }
}
