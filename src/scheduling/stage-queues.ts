import { Logger } from '@nestjs/common';
import type { Job, Queue } from 'bull';
import {
  FINISH_QUEUE,
  gpuQueue,
  jobId,
  PREPARE_QUEUE,
  type Stage,
  type StageJob,
  STAGES,
  transferOf,
  WAITING_QUEUE,
} from './queues.js';

/** Allowed difference between a computed delay and that of its job. */
const DELAY_TOLERANCE_MS = 5_000;

/**
 * Bull serves jobs without a priority last, so every job has one; 1 is first. It only affects how the console
 * sorts the waiting room: the scheduler decides the order, and priorities do not apply to later stages.
 */
const BULL_PRIORITY = { high: 1, normal: 2 } as const;

export interface Placement {
  /** Only used for `generate`. */
  readonly slot: string | null;
  readonly priority: 'high' | 'normal';
  readonly delayMs?: number;
}

/** The Bull queues of all stages: adds, removes and finds jobs. */
export class StageQueues {
  private readonly logger = new Logger(StageQueues.name);
  private readonly queues: ReadonlyMap<string, Queue<StageJob>>;

  constructor(queues: readonly Queue<StageJob>[]) {
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    // Without a listener Bull prints errors to the terminal; most are connection errors that are logged
    // elsewhere.
    for (const queue of queues) queue.on('error', (error) => this.report(queue.name, error, 'debug'));
  }

  /** Processes a queue, `atOnce` jobs at a time, until it is closed. Bull records what a job throws. */
  consume(name: string, atOnce: number, work: (job: Job<StageJob>) => Promise<unknown>): void {
    this.named(name)
      .process(atOnce, work)
      .catch((error: unknown) => this.report(name, error, 'warn'));
  }

  named(name: string): Queue<StageJob> {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`Unknown queue: ${name}`);
    return queue;
  }

  all(): Queue<StageJob>[] {
    return [...this.queues.values()];
  }

  /** Whether this slot is configured. */
  hasSlot(slot: string): boolean {
    return this.queues.has(gpuQueue(slot));
  }

  /** The queue of a stage; `slot` is only used for `generate`. */
  of(stage: Stage, slot: string | null): Queue<StageJob> {
    if (stage === 'wait') return this.named(WAITING_QUEUE);
    if (stage === 'prepare') return this.named(PREPARE_QUEUE);
    if (stage === 'finish') return this.named(FINISH_QUEUE);
    if (slot === null) throw new Error('A generation needs a slot');
    return this.named(gpuQueue(slot));
  }

  /**
   * Ensures that this stage's job is in its queue. An ended job with the same id is left over from a crash
   * between its end and the record's update; it is removed, since Bull would silently drop the new one.
   * @returns for how long a worker has been processing it, ms; null while it waits
   */
  async ensure(job: StageJob, { slot, priority, delayMs = 0 }: Placement): Promise<number | null> {
    const queue = this.of(job.stage, slot);
    const known = await queue.getJob(jobId(job));
    if (known) {
      if (await known.isActive()) return Date.now() - (known.processedOn ?? known.timestamp);
      if (await isOverdue(known, delayMs)) await known.promote().catch(() => {}); // it has just started
      if (!(await known.isCompleted()) && !(await known.isFailed())) return null;
      await known.remove();
    }
    await queue.add(
      { transferId: job.transferId, stage: job.stage, attempt: job.attempt },
      {
        jobId: jobId(job),
        priority: BULL_PRIORITY[job.stage === 'wait' ? priority : 'normal'],
        delay: delayMs,
      },
    );
    return null;
  }

  /** Every job in the waiting room, regardless of its record. */
  async inWaitingRoom(): Promise<StageJob[]> {
    const jobs = await this.named(WAITING_QUEUE).getJobs(['waiting', 'paused']);
    return jobs.map(({ data }) => data);
  }

  /**
   * Removes all jobs of a transfer from all queues, including ended ones kept for the console. Active jobs
   * stay; `ended` finds them later.
   * @param lastAttempt the highest attempt number of any of its jobs
   */
  async forget(transferId: string, lastAttempt: number): Promise<void> {
    for (const queue of this.all()) {
      const ids = Array.from({ length: lastAttempt + 1 }, (_, attempt) =>
        STAGES.map((stage) => jobId({ transferId, stage, attempt })),
      ).flat();
      await this.remove(queue, ids);
    }
  }

  /** Ids of transfers whose ended jobs Bull still keeps. */
  async ended(): Promise<string[]> {
    const ids = await Promise.all(this.all().map((queue) => endedJobs(queue)));
    return [...new Set(ids.flat().map(transferOf))];
  }

  /**
   * Removes all ended jobs of these transfers.
   * @returns the number of removed jobs
   */
  async removeEnded(transferIds: ReadonlySet<string>): Promise<number> {
    let removed = 0;
    for (const queue of this.all()) {
      const ids = (await endedJobs(queue)).filter((id) => transferIds.has(transferOf(id)));
      removed += await this.remove(queue, ids);
    }
    return removed;
  }

  /** Removes those of the jobs that exist and are not active. */
  private async remove(queue: Queue<StageJob>, ids: readonly string[]): Promise<number> {
    let removed = 0;
    for (const id of await existing(queue, ids)) {
      const job = await queue.getJob(id);
      if (!job || (await job.isActive())) continue;
      // Another process has just removed or started it.
      await job.remove().catch(() => (removed -= 1));
      removed += 1;
    }
    return removed;
  }

  /** Removes a job unless it is active: the worker of an active one notices by the record. */
  async withdraw(job: StageJob, slot: string | null): Promise<void> {
    const known: Job<StageJob> | null = await this.of(job.stage, slot).getJob(jobId(job));
    if (!known || (await known.isActive())) return;
    try {
      await known.remove();
    } catch (error) {
      // A worker has just taken it.
      if ((await known.isWaiting()) || (await known.isDelayed())) throw error;
    }
  }

  private report(queue: string, error: unknown, level: 'debug' | 'warn'): void {
    this.logger[level]({ queue, reason: String(error) }, 'Queue error');
  }
}

/** A clock that was set back delays a job by the same amount. */
async function isOverdue(job: Job<StageJob>, delayMs: number): Promise<boolean> {
  const dueInMs = job.timestamp + (job.opts.delay ?? 0) - Date.now();
  return dueInMs > delayMs + DELAY_TOLERANCE_MS && (await job.isDelayed());
}

async function endedJobs(queue: Queue<StageJob>): Promise<string[]> {
  const sets = ['completed', 'failed'].map((set) => queue.client.zrange(queue.toKey(set), 0, -1));
  return (await Promise.all(sets)).flat();
}

async function existing(queue: Queue<StageJob>, ids: readonly string[]): Promise<string[]> {
  const pipeline = queue.client.pipeline();
  for (const id of ids) pipeline.exists(queue.toKey(id));
  const answers = (await pipeline.exec()) ?? [];
  return ids.filter((_, index) => {
    const [error, exists] = answers[index] ?? [];
    if (error) throw error;
    return exists === 1;
  });
}
