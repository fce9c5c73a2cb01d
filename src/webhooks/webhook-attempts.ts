import { Injectable, Logger } from '@nestjs/common';
import { afterAttempt, afterEarlierAttempt, type Delivery } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { type WebhookSubject, WebhookSubjects } from './webhook-subjects.js';
import type { WebhookJob } from './webhook-queue.js';
import { type Sent, WebhookSender } from './webhook-sender.js';

/** Makes one delivery attempt and records its outcome. */
@Injectable()
export class WebhookAttempts {
  private readonly logger = new Logger(WebhookAttempts.name);

  constructor(
    private readonly subjects: WebhookSubjects,
    private readonly log: DeliveryLog,
    private readonly sender: WebhookSender,
  ) {}

  /** @returns the subject of the delivery; null when there was nothing left to do @throws the signal's reason */
  async make(
    { about, deliveryId, attempt: made }: WebhookJob,
    signal: AbortSignal,
  ): Promise<WebhookSubject | null> {
    const [subject, delivery] = await Promise.all([
      this.subjects.find(about),
      this.log.get(about, deliveryId),
    ]);
    const stale = delivery?.state !== 'pending' || delivery.attempts.length !== made;
    if (!subject?.webhookUrl || stale) return null;
    const target = { ...subject, webhookUrl: subject.webhookUrl };
    const { attempt, retryAfterMs } = await this.sender.send(target, delivery, signal);
    const after = await this.record(subject, delivery, { attempt, retryAfterMs });
    if (after === null) return null;
    const { status, error, durationMs } = attempt;
    const fields = { about, deliveryId, state: after.state, attempt: made, status, error, durationMs };
    if (error === null) this.logger.log(fields, 'A webhook was delivered');
    else this.logger.warn(fields, 'A webhook was not delivered');
    return subject;
  }

  /**
   * @returns null when there is nothing left to do: the delivery was erased meanwhile, or another run has recorded
   * the same attempt
   */
  private async record(
    subject: WebhookSubject,
    delivery: Delivery,
    { attempt, retryAfterMs }: Sent,
  ): Promise<Delivery | null> {
    let now: Delivery | null = delivery;
    while (now?.state === 'pending' && now.attempts.length === delivery.attempts.length) {
      // A delivery that differs from the sent one was rescheduled meanwhile: it stays so, whatever the outcome.
      const after =
        now === delivery ? afterAttempt(now, attempt, retryAfterMs) : afterEarlierAttempt(now, attempt);
      if (await this.log.attempted(subject, now, after)) return after;
      now = await this.log.get(subject.name, delivery.id);
    }
    return null;
  }
}
