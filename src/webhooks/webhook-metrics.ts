import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { PendingNotifications } from '../records/pending-notifications.js';
import type { Delivery } from './delivery.js';

/** Counts what becomes of deliveries, and how many are still to be made. */
@Injectable()
export class WebhookMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly ended: PendingNotifications,
  ) {}

  onModuleInit(): void {
    this.metrics.beforeExposition(async () => {
      this.metrics.webhooksPending.set(await this.ended.count());
    });
  }

  /** @param delivery as an attempt has left it */
  attempted({ state }: Delivery): void {
    this.metrics.webhookAttempts.inc({ outcome: state === 'pending' ? 'again' : state });
  }
}
