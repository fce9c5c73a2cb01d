import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bull';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainToInstance } from 'class-transformer';
import { validateOrReject } from 'class-validator';
import { FINISH_QUEUE, PREPARE_QUEUE, StageJob } from '../scheduling/queues.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { PipelineSettings } from './pipeline.config.js';
import { SlotKeeper } from './slot-keeper.js';
import { Stages } from './stages.js';
import { Upkeep } from './upkeep.js';

/**
 * The photo workers process one photo at a time; a higher concurrency keeps a slow photo server from delaying
 * others.
 */
const PREPARED_AT_ONCE = 4;

/** Runs this process's part of the pipeline from boot to shutdown: consumers, dispatcher, reconciler. */
@Injectable()
export class Pipeline implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Pipeline.name);
  private readonly stopping = new AbortController();
  private readonly active = new Set<Promise<unknown>>();
  private loops: Promise<void>[] = [];

  constructor(
    private readonly queues: StageQueues,
    private readonly stages: Stages,
    private readonly keeper: SlotKeeper,
    private readonly upkeep: Upkeep,
    private readonly settings: PipelineSettings,
  ) {}

  onApplicationBootstrap(): void {
    const work = (job: Job<StageJob>, lost?: AbortSignal): Promise<unknown> =>
      this.track(this.work(job, lost));
    this.queues.consume(PREPARE_QUEUE, PREPARED_AT_ONCE, (job) => work(job));
    this.queues.consume(FINISH_QUEUE, 1, (job) => work(job));
    this.keeper.start(work);
    this.loops = this.upkeep.start(this.stopping.signal);
  }

  /** Stops consuming, lets running stages finish within the grace period, and hands the rest back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.keeper.drain();
    await Promise.all(this.loops);
    // Redis may be gone by now; then there is nothing to pause.
    await Promise.allSettled(this.queues.all().map((queue) => queue.pause(true, true)));
    this.stages.stopWaiting();
    const running = this.idle();
    const late = new AbortController();
    const grace = sleep(this.settings.shutdownGraceMs, 'late', { signal: late.signal }).catch(() => 'ended');
    if ((await Promise.race([running, grace])) === 'late') {
      this.logger.warn({ stages: this.active.size }, 'Handing back running stages');
      this.stages.stopAll();
      await running;
    }
    late.abort();
    await this.keeper.stop();
  }

  /** Also waits for jobs that a queue delivered just before it was paused. */
  private async idle(): Promise<void> {
    while (this.active.size > 0) await Promise.allSettled(this.active);
  }

  private async work(job: Job<StageJob>, lost?: AbortSignal): Promise<unknown> {
    const data = plainToInstance(StageJob, job.data);
    await validateOrReject(data, { whitelist: true });
    const outcome = await this.stages.run(data, lost);
    this.upkeep.hurry();
    return { outcome };
  }

  private async track(work: Promise<unknown>): Promise<unknown> {
    this.active.add(work);
    try {
      return await work;
    } finally {
      this.active.delete(work);
    }
  }
}
