import { type ChildProcess, fork } from 'node:child_process';
import { residentMib } from './child-memory.js';
import { reviveFailure } from './work-failure.js';
import { parseMessage, WorkOrder, WorkReport } from './worker-messages.js';

/** Why a child is no more. */
export type ChildEnd = 'crashed' | 'deadline' | 'memory' | 'unresponsive' | 'stopped';

/** The child ended before it had answered; `step` is what it was at. */
export class ChildLost extends Error {
  override readonly name = 'ChildLost';

  constructor(
    readonly end: ChildEnd,
    readonly step: string | undefined,
    /** Exit code or signal, and the last that the child wrote; for logs. */
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
 * All that a child gets of an environment. Two threads decode and write; more would only have memory pools of their
 * own. Pictures get memory that goes back to the system when they are done: that saves 70 MB and costs no time.
 */
const CHILD_ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '2',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
/**
 * JavaScript itself needs 10 MB: what takes room are pixels outside of its heap. By that small heap V8 would judge
 * them to be a lot, and collect garbage in the middle of each photo.
 */
const CHILD_FLAGS = ['--max-old-space-size=128', '--initial-heap-size=100'];
const WATCH_MS = 100;
/** How long a child that was called off may take to come to the end of its step. */
const CALL_OFF_MS = 1_000;
const STOP_MS = 2_000;
const TRACES = 2_000;

/** One child process for photo work: one task at a time, killed when it passes a limit. */
export class PhotoChild {
  /** Settles with the start; rejected with ChildLost when the child ends before it is ready. */
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
        void lost.then(reject); // never rejects itself
      }),
    );
    this.ready.catch(() => undefined); // whoever waits for it learns of it; nobody has to
  }

  /**
   * @param entry the compiled worker
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
   * @returns what the task answers, not parsed yet
   * @throws ChildLost when the child dies or is killed over it; the task's own error; the signal's reason
   */
  async run(order: Pick<WorkOrder, 'task' | 'input'>, signal?: AbortSignal): Promise<object> {
    if (this.running) throw new Error('A photo worker does one thing at a time');
    signal?.throwIfAborted();
    if (this.isGone()) throw new ChildLost(this.end, undefined, this.traces);
    const id = ++this.lastId;
    const answer = new Promise<object>((resolve, reject) => (this.running = { id, resolve, reject }));
    const deadline = setTimeout(() => this.kill('deadline'), this.limits.deadlineMs);
    const watch = setInterval(() => void this.watchMemory(), WATCH_MS); // never rejects
    let patience: NodeJS.Timeout | undefined;
    const callOff = (): void => {
      this.send({ type: 'cancel', id });
      patience = setTimeout(() => this.kill('unresponsive'), CALL_OFF_MS);
    };
    signal?.addEventListener('abort', callOff, { once: true });
    this.send({ type: 'run', id, ...order });
    try {
      return await answer;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(deadline);
      clearInterval(watch);
      clearTimeout(patience);
      signal?.removeEventListener('abort', callOff);
      this.running = undefined;
    }
  }

  /** How much more it has in memory than before its first task, MiB; 0 where that can't be known. */
  async grownMib(): Promise<number> {
    const mib = await this.residentMib();
    return mib === undefined || this.restingMib === undefined ? 0 : mib - this.restingMib;
  }

  /** Ends it at once: what runs in native code answers to nothing else. */
  kill(end: ChildEnd): void {
    if (this.isGone()) return;
    this.end = end;
    this.process.kill('SIGKILL');
  }

  /** Lets it leave by itself, as it does when its parent is gone; kills it when it doesn't. */
  async stop(): Promise<void> {
    if (this.process.connected) this.process.disconnect();
    this.end = 'stopped';
    const patience = setTimeout(() => this.kill('stopped'), STOP_MS);
    await this.exited;
    clearTimeout(patience);
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
    // The answer to a task that was given up has nobody who waits for it.
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
      // Also told when a signal or a message could not be sent; it means an end only when there was no start.
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
    // A child that is gone can't be told; its exit is what rejects the task.
    this.process.send(order, () => undefined);
  }
}
