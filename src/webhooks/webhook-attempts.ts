import { Injectable, Logger } from '@nestjs/common';
import { afterAttempt, afterEarlierAttempt, type Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { type WebhookSubject, WebhookSubjects } from './webhook-subjects.js';
import type { WebhookJob } from './webhook-queue.js';
import { type Sent, WebhookSender } from './webhook-sender.js';

/** Makes one attempt of a delivery and writes down what came of it. */
@Injectable()
export class WebhookAttempts {
  private readonly logger = new Logger(WebhookAttempts.name);

  constructor(
    private readonly things: WebhookSubjects,
    private readonly log: DeliveryLog,
    private readonly sender: WebhookSender,
  ) {}

  /** @returns what it was about; null when there was nothing to do any more. @throws the signal's reason */
  async make(
    { about, deliveryId, attempt: made }: WebhookJob,
    signal: AbortSignal,
  ): Promise<WebhookSubject | null> {
    const [told, delivery] = await Promise.all([this.things.find(about), this.log.get(about, deliveryId)]);
    const stale = delivery?.state !== 'pending' || delivery.attempts.length !== made;
    if (!told?.webhookUrl || stale) return null;
    const target = { ...told, webhookUrl: told.webhookUrl };
    const { attempt, retryAfterMs } = await this.sender.send(target, delivery, signal);
    const after = await this.writeDown(told, delivery, { attempt, retryAfterMs });
    if (after === null) return null;
    const { status, error, durationMs } = attempt;
    const said = { about, deliveryId, state: after.state, attempt: made, status, error, durationMs };
    if (error === null) this.logger.log(said, 'A webhook was delivered');
    else this.logger.warn(said, 'A webhook was not delivered');
    return told;
  }

  /**
   * @returns null where there is no more to do: it was erased meanwhile, or another run has written down the same attempt
   */
  private async writeDown(
    told: WebhookSubject,
    delivery: Delivery,
    { attempt, retryAfterMs }: Sent,
  ): Promise<Delivery | null> {
    let now: Delivery | null = delivery;
    while (now?.state === 'pending' && now.attempts.length === delivery.attempts.length) {
      // Another one than was sent: it was asked to be delivered anew meanwhile, so it will be, whatever came of this.
      const after =
        now === delivery ? afterAttempt(now, attempt, retryAfterMs) : afterEarlierAttempt(now, attempt);
      if (await this.log.attempted(told, now, after)) return after;
      now = await this.log.get(told.name, delivery.id);
    }
    return null;
  }
}
