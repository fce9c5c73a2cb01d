import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { PendingNotifications, type QueuedNotification } from '../records/pending-notifications.js';
import { OpenDeliveries } from './open-deliveries.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { type WebhookJob, webhookJobId, WEBHOOKS_QUEUE } from './webhook-queue.js';

/**
 * How many notifications of one caller are queued at once, earliest first; each attempt makes room for the next
 * one.
 */
const OF_EACH_CALLER = 2;
const READ_AT_ONCE = 100;
/** Upper bound of rounds per run: there may be thousands of notifications for which nothing has to be sent. */
const ROUNDS = 100;

/**
 * Queues due deliveries; the callers take turns. A notification is stored in Redis by the step in which its subject
 * ends, and stays there until its attempt is recorded: a crash in between cannot lose a delivery, only repeat one.
 */
@Injectable()
export class WebhookOutbox {
  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly subjects: WebhookSubjects,
    private readonly notifications: PendingNotifications,
    private readonly deliveries: OpenDeliveries,
  ) {}

  async empty(now = Date.now()): Promise<void> {
    await this.lineUp();
    await this.send(now);
  }

  /** To be called after an attempt for this caller: queues its next notification without waiting for the next run. */
  async next(callerId: string, now = Date.now()): Promise<void> {
    await this.send(now, callerId);
  }

  private async lineUp(): Promise<void> {
    for (;;) {
      const unqueued = await this.notifications.unqueued(READ_AT_ONCE);
      for (const each of unqueued)
        await this.notifications.enqueue(each, (await this.subjects.find(each.id))?.callerId ?? null);
      if (unqueued.length < READ_AT_ONCE) return;
    }
  }

  private async send(now: number, callerId?: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const due = await this.notifications.due(now, OF_EACH_CALLER, callerId);
      let madeRoom = false;
      for (const each of due) madeRoom = (await this.enqueue(each, now)) || madeRoom;
      if (!madeRoom) return;
    }
  }

  /** @returns whether nothing has to be sent for it now, so that the next notification of its caller can be queued */
  private async enqueue(notification: QueuedNotification, now: number): Promise<boolean> {
    const subject = await this.subjects.find(notification.id);
    const open = subject === null || subject.webhookUrl === null ? [] : await this.deliveries.about(subject);
    const due = open.filter(({ nextAttemptAt }) => nextAttemptAt <= now);
    for (const { id: deliveryId, attempts } of due)
      await this.ensure({ about: notification.id, deliveryId, attempt: attempts.length });
    if (due.length > 0) return false;
    const times = open.map(({ nextAttemptAt }) => nextAttemptAt);
    await this.notifications.postpone(notification, times.length === 0 ? null : Math.min(...times));
    return true;
  }

  /**
   * Adds the job. One that has ended without its attempt being recorded is left over from a crash, and is replaced.
   */
  private async ensure(job: WebhookJob): Promise<void> {
    const known = await this.queue.getJob(webhookJobId(job));
    if (known) {
      if (!(await known.isCompleted()) && !(await known.isFailed())) return;
      await known.remove();
    }
    await this.queue.add(job, { jobId: webhookJobId(job) });
  }
}
