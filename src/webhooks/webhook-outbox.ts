import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { PendingNotifications, type QueuedNotification } from '../records/pending-notifications.js';
import { OpenDeliveries } from './open-deliveries.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { type WebhookJob, webhookJobId, WEBHOOKS_QUEUE } from './webhook-queue.js';

/** So many ends of a caller are told at once, the earliest first: the next one comes when one of them has been tried. */
const OF_EACH_CALLER = 2;
const NOTED_AT_ONCE = 100;
/** After so many rounds it is enough for this time: there may be thousands of which nobody wants to be told. */
const ROUNDS = 100;

/**
 * Puts what is due into the queue, the callers by turns. What is due stands in Redis since the very step in which it
 * ended, and stays there until its attempt has been written down: no crash in between loses a delivery, it can only
 * repeat one.
 */
@Injectable()
export class WebhookOutbox {
  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly things: WebhookSubjects,
    private readonly ended: PendingNotifications,
    private readonly deliveries: OpenDeliveries,
  ) {}

  async empty(now = Date.now()): Promise<void> {
    await this.lineUp();
    await this.send(now);
  }

  /** An attempt for this caller has been made: whoever is next in its line need not wait for the next look. */
  async next(callerId: string, now = Date.now()): Promise<void> {
    await this.send(now, callerId);
  }

  private async lineUp(): Promise<void> {
    for (;;) {
      const noted = await this.ended.unqueued(NOTED_AT_ONCE);
      for (const each of noted)
        await this.ended.enqueue(each, (await this.things.find(each.id))?.callerId ?? null);
      if (noted.length < NOTED_AT_ONCE) return;
    }
  }

  private async send(now: number, callerId?: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const due = await this.ended.due(now, OF_EACH_CALLER, callerId);
      let madeRoom = false;
      for (const each of due) madeRoom = (await this.enqueue(each, now)) || madeRoom;
      if (!madeRoom) return;
    }
  }

  /** @returns whether there is nothing to do about it now, so that the next one of its line is due */
  private async enqueue(ended: QueuedNotification, now: number): Promise<boolean> {
    const told = await this.things.find(ended.id);
    const open = told === null || told.webhookUrl === null ? [] : await this.deliveries.about(told);
    const due = open.filter(({ nextAttemptAt }) => nextAttemptAt <= now);
    for (const { id: deliveryId, attempts } of due)
      await this.ensure({ about: ended.id, deliveryId, attempt: attempts.length });
    if (due.length > 0) return false;
    const times = open.map(({ nextAttemptAt }) => nextAttemptAt);
    await this.ended.postpone(ended, times.length === 0 ? null : Math.min(...times));
    return true;
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
