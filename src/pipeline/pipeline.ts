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
import { Signals } from '../scheduling/signals.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { Dispatcher } from './dispatcher.js';
import { PipelineSettings } from './pipeline.config.js';
import { Reconciler } from './reconciler.js';
import { SlotKeeper } from './slot-keeper.js';
import { Stages } from './stages.js';

const FILL_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 3_000;
/** Each so many rounds the waiting room is compared as well. */
const WAITING_ROOM_ROUNDS = 20;

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
    // Both end when their queue is closed; what a job throws is Bull's to record.
    void this.queues.named(PREPARE_QUEUE).process(1, (job) => work(job));
    void this.queues.named(FINISH_QUEUE).process(1, (job) => work(job));
    this.keeper.start(work);
    this.loops = this.upkeep.start(this.stopping.signal);
  }

  /** Takes no more work, lets the running stages end within the grace time, hands the rest back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
    // Each may be without Redis by now: then there is nothing to pause.
    await Promise.allSettled(this.queues.all().map((queue) => queue.pause(true, true)));
    const running = Promise.allSettled(this.active);
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

  private async work(job: Job<StageJob>, lost?: AbortSignal): Promise<unknown> {
    const data = plainToInstance(StageJob, job.data);
    await validateOrReject(data, { whitelist: true });
    const outcome = await this.stages.run(data, lost);
    await this.upkeep.fill();
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

/** The loops beside the queues: they make sure that nothing waits only because a hint or a job got lost. */
@Injectable()
export class Upkeep {
  private readonly logger = new Logger(Upkeep.name);

  constructor(
    private readonly keeper: SlotKeeper,
    private readonly dispatcher: Dispatcher,
    private readonly reconciler: Reconciler,
    private readonly signals: Signals,
  ) {}

  start(signal: AbortSignal): Promise<void>[] {
    let round = 0;
    const unsubscribe = this.signals.on('wake', () => {
      this.fill().catch((error: unknown) => this.report(error)); // the loop below looks again
    });
    signal.addEventListener('abort', unsubscribe, { once: true });
    return [
      this.repeat(FILL_EVERY_MS, signal, () => this.fill()),
      this.repeat(RECONCILE_EVERY_MS, signal, () =>
        this.reconciler.reconcile({ waitingRoom: round++ % WAITING_ROOM_ROUNDS === 0 }),
      ),
    ];
  }

  async fill(): Promise<void> {
    await this.dispatcher.fill(this.keeper.held());
  }

  private async repeat(everyMs: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.report(error);
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
  }

  private report(error: unknown): void {
    this.logger.warn({ reason: String(error) }, 'The queues could not be looked after; it is tried again');
  }
}
