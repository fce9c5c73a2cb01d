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
import { PeriodicTask } from '../timing/periodic-task.js';
import { WebhookAttempts } from './webhook-attempts.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookJob, WEBHOOKS_QUEUE } from './webhook-queue.js';

const LOOK_EVERY_MS = 1_000;
/** Requests at once. Each caller has at most two of them, so that slow receivers do not delay other callers. */
const SENT_AT_ONCE = 16;

/** Sends the webhooks of ended transfers and batches; runs in every process that serves HTTP. */
@Injectable()
export class Webhooks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(Webhooks.name),
    'Could not process webhooks; will retry',
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

  /** Aborts running requests; the next process sends them again, with the same id for the receiver to recognize. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The process is shutting down'));
    await this.loop;
  }

  private async work({ data }: Job<WebhookJob>): Promise<void> {
    const job = plainToInstance(WebhookJob, data);
    await validateOrReject(job, { whitelist: true });
    const subject = await this.attempts.make(job, this.stopping.signal);
    if (subject !== null) await this.outbox.next(subject.callerId);
  }
}
