import { InjectQueue } from '@nestjs/bull';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import type { Redis } from 'ioredis';
import { noteErasure } from '../redis/erasures.js';
import { RedisSettings } from '../redis/redis.config.js';
import { REDIS } from '../redis/redis-connections.js';
import { PeriodicTask } from '../timing/periodic-task.js';
import { DeliveryLog } from './delivery-log.js';
import { WebhookSubjects } from './webhook-subjects.js';
import { type WebhookJob, webhookJobId, WEBHOOKS_QUEUE } from './webhook-queue.js';

/**
 * Removes the jobs of erased transfers and batches from the queue, where Bull keeps them for the console: most of
 * them at once, and jobs that were active at that moment in a periodic sweep.
 */
@Injectable()
export class ErasedDeliveries implements OnModuleInit, OnApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(ErasedDeliveries.name),
    'Could not remove the webhook jobs of erased transfers; will retry',
  );

  constructor(
    @InjectQueue(WEBHOOKS_QUEUE) private readonly queue: Queue<WebhookJob>,
    private readonly subjects: WebhookSubjects,
    private readonly log: DeliveryLog,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {}

  onModuleInit(): void {
    this.subjects.beforeErasing((name) => this.erase(name));
    this.rounds.start(this.settings.rewritePauseMs / 2, () => this.clear());
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  /** Removes ended jobs whose transfer or batch no longer exists. */
  async clear(): Promise<void> {
    const jobs = await this.queue.getJobs(['completed', 'failed']);
    const known = await this.subjects.existing(jobs.map(({ data }) => data.about));
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

/** Ignores failures: a job that is removed or started at this moment by another process is found by `clear`. */
async function remove(job: Job<WebhookJob>): Promise<void> {
  await job.remove().catch(() => undefined);
}
