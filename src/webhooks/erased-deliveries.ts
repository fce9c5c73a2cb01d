import { InjectQueue } from '@nestjs/bull';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import type { Redis } from 'ioredis';
import { noteErasure } from '../redis/erasures.js';
import { RedisSettings } from '../redis/redis.config.js';
import { REDIS } from '../redis/redis-connections.js';
import { Rounds } from '../timing/rounds.js';
import { DeliveryLog } from './delivery-log.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { type WebhookJob, webhookJobId, WEBHOOKS_QUEUE } from './webhook-queue.js';

/**
 * Takes the deliveries about erased transfers and batches out of the queue, where Bull keeps them for the console: at
 * once, and now and then what was under way at that moment.
 */
@Injectable()
export class ErasedDeliveries implements OnModuleInit, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    new Logger(ErasedDeliveries.name),
    'Deliveries about erased transfers could not be looked for',
  );

  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly told: WebhookSubjects,
    private readonly log: DeliveryLog,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {}

  onModuleInit(): void {
    this.told.beforeErasing((name) => this.erase(name));
    this.rounds.start(this.settings.rewritePauseMs / 2, () => this.clear());
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** What has ended though what it is about is gone. */
  async clear(): Promise<void> {
    const jobs = await this.queue.getJobs(['completed', 'failed']);
    const known = await this.told.existing(jobs.map(({ data }) => data.about));
    const gone = jobs.filter(({ data }) => !known.has(data.about));
    for (const job of gone) await remove(job);
    if (gone.length > 0) await noteErasure(this.redis);
  }

  private async erase(about: string): Promise<void> {
    for (const { id: deliveryId, attempts } of await this.log.of(about)) {
      for (let attempt = 0; attempt <= attempts.length; attempt += 1) {
        const job = await this.queue.getJob(webhookJobId({ about, deliveryId, attempt }));
        if (job && !(await job.isActive())) await remove(job);
      }
    }
  }
}

/** Fails for one that somebody else removes or begins to send in this very moment: `clear` finds it. */
async function remove(job: Job<WebhookJob>): Promise<void> {
  await job.remove().catch(() => undefined);
}
