import { Injectable } from '@nestjs/common';
import { type Delivery, deliveryOf, ended } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { GoneEndpoints } from './gone-endpoints.js';
import type { WebhookSubject } from './webhook-subjects.js';
import { WebhookPreferences } from './webhook-preferences.js';

/** A delivery with a further attempt scheduled. */
export interface OpenDelivery extends Delivery {
  readonly nextAttemptAt: number;
}

/** Finds open deliveries: creates the delivery after an end, and closes all of them if the receiver is gone. */
@Injectable()
export class OpenDeliveries {
  constructor(
    private readonly log: DeliveryLog,
    private readonly preferences: WebhookPreferences,
    private readonly gone: GoneEndpoints,
  ) {}

  async about(subject: WebhookSubject): Promise<OpenDelivery[]> {
    const delivery = deliveryOf(subject);
    if (delivery && this.preferences.of(subject.callerId).events.includes(delivery.event))
      await this.log.open(subject, delivery);
    const open = (await this.log.of(subject.name)).filter(isOpen);
    if (open.length === 0 || !(await this.gone.has(subject))) return open;
    for (const each of open) await this.log.replace(subject, each, ended(each, 'gone'));
    return [];
  }
}

function isOpen(delivery: Delivery): delivery is OpenDelivery {
  return delivery.nextAttemptAt !== null;
}
