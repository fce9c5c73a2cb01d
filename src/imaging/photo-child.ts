import { type ChildProcess, fork } from 'node:child_process';
import { residentMib } from './child-memory.js';
import { reviveFailure } from './work-failure.js';
import { parseMessage, WorkOrder, WorkReport } from './worker-messages.js';

/** Why a child process ended. */
export type ChildEnd = 'crashed' | 'deadline' | 'memory' | 'unresponsive' | 'stopped';

/** The child ended before it had answered, during `step`. */
export class ChildLost extends Error {
  override readonly name = 'ChildLost';

  constructor(
    readonly end: ChildEnd,
    readonly step: string | undefined,
    /** Exit code or signal, and the end of its stderr; for logs. */
    readonly traces: string,
  ) {
    super(`A photo worker was lost (${end}) during ${step ?? 'its start'}: ${traces}`);
  }
}

export interface ChildLimits {
  readonly deadlineMs: number;
  readonly memoryMib: number;
}

interface Running extends Settle<object> {
  readonly id: number;
  step?: string;
}

interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The entire environment of a child. Two threads decode and write; each further one would only add a memory
 * pool. Large allocations are returned to the system as soon as they are freed: that saves 70 MB and costs no
 * time.
 */
const CHILD_ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '2',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
/**
 * The JavaScript heap needs only 10 MB; pixels lie outside of it. With such a small heap V8 would consider
 * them large and collect garbage while processing each photo, hence the larger initial heap.
 */
const CHILD_FLAGS = ['--max-old-space-size=128', '--initial-heap-size=100'];
const WATCH_MS = 100;
/** Time for a cancelled child to reach the end of its step. */
const CANCEL_MS = 1_000;
const STOP_MS = 2_000;
const TRACES = 2_000;

/** A child process for photo work: one task at a time, killed when it exceeds a limit. */
export class PhotoChild {
  /** Settles when the child has started; rejects with ChildLost if it ends before that. */
  readonly ready: Promise<void>;
  readonly exited: Promise<ChildEnd>;
  private end: ChildEnd = 'crashed';
  private running?: Running;
  private lastId = 0;
  private restingMib?: number;
  private traces = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly limits: ChildLimits,
  ) {
    process.stderr?.on('data', (data: Buffer) => (this.traces = (this.traces + String(data)).slice(-TRACES)));
    const lost = this.watchExit();
    this.exited = lost.then(({ end }) => end);
    this.ready = this.settle(
      new Promise((resolve, reject) => {
        process.on('message', (message) => this.receive(message, resolve));
        void lost.then(reject); // never rejects
      }),
    );
    this.ready.catch(() => undefined); // a rejection may go unobserved
  }

  /**
   * @param entry compiled worker module
   * @param args lane and model, see photo-worker.ts
   */
  static start(entry: URL, args: readonly string[], limits: ChildLimits): PhotoChild {
    const child = fork(entry, args, {
      env: CHILD_ENVIRONMENT,
      execArgv: CHILD_FLAGS,
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    return new PhotoChild(child, limits);
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  /**
   * @returns the task's output, not yet validated
   * @throws ChildLost if the child dies or is killed; the task's own error; the signal's reason
   */
  async run(order: Pick<WorkOrder, 'task' | 'input'>, signal?: AbortSignal): Promise<object> {
    if (this.running) throw new Error('A photo worker runs one task at a time');
    signal?.throwIfAborted();
    if (this.isGone()) throw new ChildLost(this.end, undefined, this.traces);
    const id = ++this.lastId;
    const answer = new Promise<object>((resolve, reject) => (this.running = { id, resolve, reject }));
    const deadline = setTimeout(() => this.kill('deadline'), this.limits.deadlineMs);
    const watch = setInterval(() => void this.watchMemory(), WATCH_MS); // never rejects
    let killTimer: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.send({ type: 'cancel', id });
      killTimer = setTimeout(() => this.kill('unresponsive'), CANCEL_MS);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    this.send({ type: 'run', id, ...order });
    try {
      return await answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(deadline);
      clearInterval(watch);
      clearTimeout(killTimer);
      signal?.removeEventListener('abort', cancel);
      this.running = undefined;
    }
  }

  /** Memory growth since before its first task, MiB; 0 if unknown. */
  async grownMib(): Promise<number> {
    const mib = await this.residentMib();
    return mib === undefined || this.restingMib === undefined ? 0 : mib - this.restingMib;
  }

  /** Kills it at once: native code does not respond to anything else. */
  kill(end: ChildEnd): void {
    if (this.isGone()) return;
    this.end = end;
    this.process.kill('SIGKILL');
  }

  /** Disconnects, so that it exits by itself, as it does when its parent dies; kills it if it does not. */
  async stop(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    this.end = 'stopped';
    const killTimer = setTimeout(() => this.kill('stopped'), STOP_MS);
    await this.exited;
    clearTimeout(killTimer);
  }

  private async settle(ready: Promise<void>): Promise<void> {
    await ready;
    this.restingMib = await this.residentMib();
  }

  private isGone(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  private receive(message: unknown, onReady: () => void): void {
    let report: WorkReport;
    try {
      report = parseMessage(WorkReport, message);
    } catch (error) {
      this.traces = String(error);
      this.kill('crashed');
      return;
    }
    if (report.type === 'ready') onReady();
    const { running } = this;
    // The answer to an abandoned task is dropped.
    if (running === undefined || report.id !== running.id) return;
    if (report.type === 'step') running.step = report.step;
    if (report.type === 'done') running.resolve(report.output ?? {});
    if (report.type === 'failed' && report.failure) running.reject(reviveFailure(report.failure));
  }

  private watchExit(): Promise<ChildLost> {
    return new Promise((resolve) => {
      const lose = (how: string): void => {
        const lost = new ChildLost(this.end, this.running?.step, `${how} ${this.traces}`.trim());
        this.running?.reject(lost);
        resolve(lost);
      };
      this.process.once('exit', (code, signal) => lose(signal ?? `exit code ${code}`));
      // Also emitted when a signal or message could not be sent; it means the end only if the process never
      // started.
      this.process.on('error', (error) => {
        if (this.process.pid === undefined) lose(error.message);
      });
    });
  }

  private async watchMemory(): Promise<void> {
    const mib = await this.residentMib();
    if (this.running && mib !== undefined && mib > this.limits.memoryMib) this.kill('memory');
  }

  private async residentMib(): Promise<number | undefined> {
    return this.process.pid === undefined ? undefined : residentMib(this.process.pid);
  }

  private send(order: WorkOrder): void {
    // Send errors are ignored: when the child is gone, its exit rejects the task.
    this.process.send(order, () => undefined);
  }
}
