import { InjectQueue } from '@nestjs/bull';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job, Queue } from 'bull';
import { plainToInstance } from 'class-transformer';
import { validateOrReject } from 'class-validator';
import { Rounds } from '../timing/rounds.js';
import { WebhookAttempts } from './webhook-attempts.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookJob, WEBHOOKS_QUEUE } from './webhook-queue.js';

const LOOK_EVERY_MS = 1_000;
/** A receiver that lets us wait until the deadline shall not delay the others: of one caller only two are under way. */
const SENT_AT_ONCE = 16;

/** Tells of transfers and batches that ended: from boot to shutdown of every process that serves HTTP. */
@Injectable()
export class Webhooks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(
    new Logger(Webhooks.name),
    'Webhooks could not be looked after; it is tried again',
  );
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();

  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly outbox: WebhookOutbox,
    private readonly attempts: WebhookAttempts,
  ) {
    this.queue.on('error', (error) => this.rounds.report(error));
  }

  onApplicationBootstrap(): void {
    this.queue
      .process(SENT_AT_ONCE, (job) => this.work(job))
      .catch((error: unknown) => this.rounds.report(error));
    this.loop = this.rounds.repeat(LOOK_EVERY_MS, this.stopping.signal, () => this.outbox.empty());
  }

  /** What is being sent is broken off, and sent again by the next process: a receiver knows it by its id. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The process ends'));
    await this.loop;
  }

  private async work({ data }: Job<WebhookJob>): Promise<void> {
    const job = plainToInstance(WebhookJob, data);
    await validateOrReject(job, { whitelist: true });
    const told = await this.attempts.make(job, this.stopping.signal);
    if (told !== null) await this.outbox.next(told.callerId);
  }
}
