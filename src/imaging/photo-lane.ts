import { Logger } from '@nestjs/common';
import { Busy } from '../errors/general.errors.js';
import { type ChildEnd, type ChildLimits, ChildLost, PhotoChild } from './photo-child.js';
import type { PhotoTask } from './photo-tasks.js';

export interface LaneOptions extends ChildLimits {
  readonly name: 'faces' | 'finish';
  readonly entry: URL;
  readonly args: readonly string[];
  readonly children: number;
  /** How many tasks may wait that are not `promised`. */
  readonly queue: number;
  /** Called when a child was killed or ended by itself, but not when it was stopped. */
  readonly onLoss?: (end: ChildEnd) => void;
}

/** Load of a lane, for metrics. */
export interface LaneStats {
  readonly busy: number;
  readonly queued: number;
  /** Children killed for exceeding a limit, since the start. */
  readonly kills: number;
  /** Children that ended on their own, since the start. */
  readonly crashes: number;
}

export interface LaneWork {
  readonly task: PhotoTask;
  readonly input: object;
  /** Work of an accepted transfer: it goes first, and is never refused for lack of capacity. */
  readonly promised: boolean;
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly take: (child: PhotoChild) => void;
  readonly refuse: (reason: unknown) => void;
  readonly promised: boolean;
}

/** Backoff for children that fail to start; killed ones are replaced at once. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** A child whose memory has grown by more than this after a task is replaced. */
const KEPT_MIB = 150;
/**
 * How long work that is not `promised` may wait, beyond the deadline of the task before it: the time of a
 * start.
 */
const START_MS = 10_000;

/** Child processes of one kind, and their queue. */
export class PhotoLane {
  private readonly logger = new Logger(PhotoLane.name);
  private readonly children = new Set<PhotoChild>();
  private readonly idle: PhotoChild[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly retries = new Set<NodeJS.Timeout>();
  private failedStarts = 0;
  private kills = 0;
  private crashes = 0;
  private stopped = false;

  constructor(private readonly options: LaneOptions) {}

  /** Starts the children; tasks may be submitted at once and wait for them. */
  start(): void {
    for (let count = 0; count < this.options.children; count++) this.spawn();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const retry of this.retries) clearTimeout(retry);
    for (const { refuse } of this.waiting.splice(0)) refuse(tooMany());
    await Promise.all([...this.children].map((child) => child.stop()));
  }

  /**
   * Runs a task. If a child dies on its own, something else may have killed it, so the task is retried once
   * in a fresh child; if a child exceeds a limit, its task is the cause.
   * @throws Busy if too many tasks are waiting
   * @throws ChildLost if the task made a child exceed a limit, or two children crashed
   */
  async run(work: LaneWork): Promise<object> {
    try {
      return await this.attempt(work);
    } catch (error) {
      if (!(error instanceof ChildLost) || error.end !== 'crashed') throw error;
      return await this.attempt({ ...work, promised: true });
    }
  }

  stats(): LaneStats {
    const busy = [...this.children].filter((child) => child.busy).length;
    return { busy, queued: this.waiting.length, kills: this.kills, crashes: this.crashes };
  }

  private async attempt({ task, input, promised, signal }: LaneWork): Promise<object> {
    const child = await this.acquire(promised, signal);
    try {
      return await child.run({ task, input }, signal);
    } finally {
      // A child that died during its task is not reused; its exit starts a replacement.
      void this.release(child); // never rejects
    }
  }

  private async acquire(promised: boolean, signal?: AbortSignal): Promise<PhotoChild> {
    signal?.throwIfAborted();
    if (this.stopped) throw tooMany();
    const free = this.idle.shift();
    if (free) return free;
    if (!promised && this.waiting.length >= this.options.queue) throw tooMany();
    return await this.wait(promised, signal);
  }

  private async wait(promised: boolean, signal?: AbortSignal): Promise<PhotoChild> {
    const end = new AbortController();
    try {
      return await new Promise<PhotoChild>((take, refuse) => {
        const entry: Waiting = { promised, take, refuse };
        const giveUp = (reason: unknown): void => {
          const position = this.waiting.indexOf(entry);
          if (position >= 0) this.waiting.splice(position, 1);
          refuse(reason);
        };
        const until = { once: true, signal: end.signal };
        signal?.addEventListener('abort', () => giveUp(signal.reason), until);
        if (!promised) {
          const patience = setTimeout(() => giveUp(tooMany()), this.options.deadlineMs + START_MS);
          end.signal.addEventListener('abort', () => clearTimeout(patience), { once: true });
        }
        const after = promised ? this.waiting.findIndex((other) => !other.promised) : -1;
        this.waiting.splice(after < 0 ? this.waiting.length : after, 0, entry);
      });
    } finally {
      end.abort();
    }
  }

  private async release(child: PhotoChild): Promise<void> {
    if ((await child.grownMib()) > KEPT_MIB) await child.stop();
    else this.offer(child);
  }

  private offer(child: PhotoChild): void {
    if (!this.children.has(child) || this.stopped) return;
    const next = this.waiting.shift();
    if (next) next.take(child);
    else this.idle.push(child);
  }

  private spawn(): void {
    const { entry, args, deadlineMs, memoryMib } = this.options;
    const child = PhotoChild.start(entry, args, { deadlineMs, memoryMib });
    this.children.add(child);
    void this.attend(child); // never rejects
  }

  /** Watches a child from start to end, then replaces it. */
  private async attend(child: PhotoChild): Promise<void> {
    try {
      await child.ready;
      this.failedStarts = 0;
      this.offer(child);
    } catch (error) {
      this.failedStarts++;
      if (!this.stopped)
        this.logger.error({ lane: this.options.name, reason: String(error) }, 'Photo worker failed to start');
    }
    const end = await child.exited;
    this.children.delete(child);
    const position = this.idle.indexOf(child);
    if (position >= 0) this.idle.splice(position, 1);
    if (end === 'crashed') this.crashes++;
    else if (end !== 'stopped') this.kills++;
    if (end !== 'stopped') this.options.onLoss?.(end);
    if (!this.stopped) this.replace();
  }

  private replace(): void {
    if (this.failedStarts === 0) return this.spawn();
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failedStarts - 1));
    const retry = setTimeout(() => {
      this.retries.delete(retry);
      this.spawn();
    }, delayMs);
    this.retries.add(retry);
  }
}

function tooMany(): Busy {
  return new Busy('Too many photos are being processed right now.');
}
