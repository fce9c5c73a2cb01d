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

/** From reckoning a delay to the job that has it. */
const DELAY_TOLERANCE_MS = 5_000;

/**
 * Bull serves jobs without a priority last, so each has one; 1 goes first. It is for the console's eye alone: who is next
 * was decided by turns of the callers, and behind the waiting room nobody's priority goes before anybody.
 */
const BULL_PRIORITY = { high: 1, normal: 2 } as const;

export interface Placement {
  /** Matters for `generate` alone. */
  readonly slot: string | null;
  readonly priority: 'high' | 'normal';
  readonly delayMs?: number;
}

/** The Bull queues of all stages: puts work in, takes it out, tells whether it is there. */
export class StageQueues {
  private readonly logger = new Logger(StageQueues.name);
  private readonly queues: ReadonlyMap<string, Queue<StageJob>>;

  constructor(queues: readonly Queue<StageJob>[]) {
    this.queues = new Map(queues.map((queue) => [queue.name, queue]));
    // Without a listener Bull writes them to the terminal; most are broken connections, which are said elsewhere.
    for (const queue of queues) queue.on('error', (error) => this.report(queue.name, error, 'debug'));
  }

  /** Works on a queue, `atOnce` jobs at a time, until it is closed; what a job throws is Bull's to record. */
  consume(name: string, atOnce: number, work: (job: Job<StageJob>) => Promise<unknown>): void {
    this.named(name)
      .process(atOnce, work)
      .catch((error: unknown) => this.report(name, error, 'warn'));
  }

  named(name: string): Queue<StageJob> {
    const queue = this.queues.get(name);
    if (queue === undefined) throw new Error(`There is no queue called ${name}`);
    return queue;
  }

  all(): Queue<StageJob>[] {
    return [...this.queues.values()];
  }

  /** Whether there is such a slot in the configuration. */
  hasSlot(slot: string): boolean {
    return this.queues.has(gpuQueue(slot));
  }

  /** Where a stage's work waits; `slot` matters for `generate` alone. */
  of(stage: Stage, slot: string | null): Queue<StageJob> {
    if (stage === 'wait') return this.named(WAITING_QUEUE);
    if (stage === 'prepare') return this.named(PREPARE_QUEUE);
    if (stage === 'finish') return this.named(FINISH_QUEUE);
    if (slot === null) throw new Error('A generation needs a slot');
    return this.named(gpuQueue(slot));
  }

  /**
   * Makes sure that this stage's job is in its queue. A job of the same id that has ended is a leftover of a crash
   * between its end and the record: it makes room, since Bull would drop the new one without a word.
   * @returns for how long somebody has had it, ms; null while it waits.
   */
  async ensure(job: StageJob, { slot, priority, delayMs = 0 }: Placement): Promise<number | null> {
    const queue = this.of(job.stage, slot);
    const known = await queue.getJob(jobId(job));
    if (known) {
      if (await known.isActive()) return Date.now() - (known.processedOn ?? known.timestamp);
      if (await isOverdue(known, delayMs)) await known.promote().catch(() => {}); // it has begun in this moment
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

  /** Every job in the waiting room, whatever its record says. */
  async inWaitingRoom(): Promise<StageJob[]> {
    const jobs = await this.named(WAITING_QUEUE).getJobs(['waiting', 'paused']);
    return jobs.map(({ data }) => data);
  }

  /**
   * Takes everything of a transfer out of all queues, also what has ended and is kept for the console. What somebody
   * works on stays, and is found by `ended` later.
   * @param lastAttempt the highest that any of its jobs has
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

  /** Takes all ended jobs of these transfers out. @returns how many there were */
  async removeEnded(transferIds: ReadonlySet<string>): Promise<number> {
    let removed = 0;
    for (const queue of this.all()) {
      const ids = (await endedJobs(queue)).filter((id) => transferIds.has(transferOf(id)));
      removed += await this.remove(queue, ids);
    }
    return removed;
  }

  /** Those of the jobs that there are and nobody works on. */
  private async remove(queue: Queue<StageJob>, ids: readonly string[]): Promise<number> {
    let removed = 0;
    for (const id of await existing(queue, ids)) {
      const job = await queue.getJob(id);
      if (!job || (await job.isActive())) continue;
      // Somebody else removes it, or begins to work on it, in this very moment.
      await job.remove().catch(() => (removed -= 1));
      removed += 1;
    }
    return removed;
  }

  /** Takes a job out that nobody works on; an active one stays, its worker finds out by the record. */
  async withdraw(job: StageJob, slot: string | null): Promise<void> {
    const known: Job<StageJob> | null = await this.of(job.stage, slot).getJob(jobId(job));
    if (!known || (await known.isActive())) return;
    try {
      await known.remove();
    } catch (error) {
      // A worker has taken it in this very moment.
      if ((await known.isWaiting()) || (await known.isDelayed())) throw error;
    }
  }

  private report(queue: string, error: unknown, level: 'debug' | 'warn'): void {
    this.logger[level]({ queue, reason: String(error) }, 'A queue reported an error');
  }
}

/** A clock that was set back delays a job by as much. */
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
