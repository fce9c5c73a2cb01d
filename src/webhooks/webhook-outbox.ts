import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { EndedTransfers } from '../records/ended-transfers.js';
import { deliveryOf } from './delivery.js';
import { DeliveryLog } from './delivery-log.js';
import { type Told, ToldThings } from './told.js';
import { type WebhookJob, webhookJobId, WEBHOOKS_QUEUE } from './webhook-queue.js';
import { WebhookWishes } from './webhook-wishes.js';

const BATCH = 100;

/**
 * Puts what is due into the queue. What is due stands in Redis since the very step in which it ended, and
 * stays there until its attempt has been written down: no crash in between loses a delivery, it can only repeat one.
 */
@Injectable()
export class WebhookOutbox {
  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly things: ToldThings,
    private readonly ended: EndedTransfers,
    private readonly log: DeliveryLog,
    private readonly wishes: WebhookWishes,
  ) {}

  async empty(now = Date.now()): Promise<void> {
    for (const ended of await this.ended.due(now, BATCH)) {
      const told = await this.things.find(ended.id);
      const next = told && (await this.enqueue(told, now));
      if (next === null || next > now) await this.ended.postpone(ended, next);
    }
  }

  /** @returns when its next attempt is due; null when none is to come. */
  private async enqueue(told: Told, now: number): Promise<number | null> {
    const opened = deliveryOf(told);
    if (opened && this.wishes.of(told.callerId).events.includes(opened.event))
      await this.log.open(told, opened);
    let next: number | null = null;
    for (const { id: deliveryId, nextAttemptAt, attempts } of await this.log.of(told.name)) {
      if (nextAttemptAt === null) continue;
      next = Math.min(next ?? nextAttemptAt, nextAttemptAt);
      const job = { about: told.name, deliveryId, attempt: attempts.length };
      if (nextAttemptAt <= now) await this.ensure(job);
    }
    return next;
  }

  /** A job that has ended though its attempt was not written down is a crash's leftover. */
  private async ensure(job: WebhookJob): Promise<void> {
    const known = await this.queue.getJob(webhookJobId(job));
    if (known) {
      if (!(await known.isCompleted()) && !(await known.isFailed())) return;
      await known.remove();
    }
    await this.queue.add(job, { jobId: webhookJobId(job) });
  }
}
