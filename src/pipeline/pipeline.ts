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

/** The photo workers take one after the other; more at once so that a slow server of a photo delays nobody else. */
const PREPARED_AT_ONCE = 4;

/** Everything that moves transfers on in this process: consumers, dispatcher, reconciler; from boot to shutdown. */
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

  /** Takes no more work, lets the running stages end within the grace time, hands the rest back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.keeper.drain();
    await Promise.all(this.loops);
    // Each may be without Redis by now: then there is nothing to pause.
    await Promise.allSettled(this.queues.all().map((queue) => queue.pause(true, true)));
    this.stages.stopWaiting();
    const running = this.idle();
    const late = new AbortController();
    const grace = sleep(this.settings.shutdownGraceMs, 'late', { signal: late.signal }).catch(() => 'ended');
    if ((await Promise.race([running, grace])) === 'late') {
      this.logger.warn({ stages: this.active.size }, 'Running stages are handed back');
      this.stages.stopAll();
      await running;
    }
    late.abort();
    await this.keeper.stop();
  }

  /** Also waits for one that a queue had taken a moment before it was paused. */
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
