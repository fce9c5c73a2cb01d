import { Injectable, Logger } from '@nestjs/common';
import { afterAttempt } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { GoneReceivers } from './gone-receivers.js';
import { type Told, ToldThings } from './told.js';
import type { WebhookJob } from './webhook-queue.js';
import { WebhookSender } from './webhook-sender.js';

/** Makes one attempt of a delivery and writes down what came of it. */
@Injectable()
export class WebhookAttempts {
  private readonly logger = new Logger(WebhookAttempts.name);

  constructor(
    private readonly things: ToldThings,
    private readonly log: DeliveryLog,
    private readonly sender: WebhookSender,
    private readonly gone: GoneReceivers,
  ) {}

  /** @returns what it was about; null when there was nothing to do any more. @throws the signal's reason */
  async make({ about, deliveryId, attempt: made }: WebhookJob, signal: AbortSignal): Promise<Told | null> {
    const [told, delivery] = await Promise.all([this.things.find(about), this.log.get(about, deliveryId)]);
    const stale = delivery?.state !== 'pending' || delivery.attempts.length !== made;
    if (!told?.webhookUrl || stale) return null;
    const target = { ...told, webhookUrl: told.webhookUrl };
    const { attempt, retryAfterMs } = await this.sender.send(target, delivery, signal);
    const after = afterAttempt(delivery, attempt, retryAfterMs);
    // Erased meanwhile: there is nothing to write it down for.
    if ((await this.things.find(about)) === null) return null;
    if (after.state === 'gone') await this.gone.add(told);
    await this.log.attempted(told, after);
    const { status, error, durationMs } = attempt;
    const said = { about, deliveryId, state: after.state, attempt: made, status, error, durationMs };
    if (error === null) this.logger.log(said, 'A webhook was delivered');
    else this.logger.warn(said, 'A webhook was not delivered');
    return told;
  }
}
