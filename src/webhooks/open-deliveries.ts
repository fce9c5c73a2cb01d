import { Injectable } from '@nestjs/common';
import { type Delivery, deliveryOf, ended } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { GoneReceivers } from './gone-receivers.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookPreferences } from './webhook-preferences.js';

/** A delivery that is not over. */
export interface OpenDelivery extends Delivery {
  readonly nextAttemptAt: number;
}

/** What is still to be delivered: opens it when something has ended, and ends it where the receiver is gone. */
@Injectable()
export class OpenDeliveries {
  constructor(
    private readonly log: DeliveryLog,
    private readonly preferences: WebhookPreferences,
    private readonly gone: GoneReceivers,
  ) {}

  async about(told: WebhookSubject): Promise<OpenDelivery[]> {
    const delivery = deliveryOf(told);
    if (delivery && this.preferences.of(told.callerId).events.includes(delivery.event))
      await this.log.open(told, delivery);
    const open = (await this.log.of(told.name)).filter(isOpen);
    if (open.length === 0 || !(await this.gone.has(told))) return open;
    for (const each of open) await this.log.replace(told, each, ended(each, 'gone'));
    return [];
  }
}

function isOpen(delivery: Delivery): delivery is OpenDelivery {
  return delivery.nextAttemptAt !== null;
}
