import { createHash } from 'node:crypto';

/** Stages of a job. Before `preparing`, an interrupt has no effect on it. */
export type JobStage = 'waiting' | 'reading' | 'preparing' | 'sampling' | 'decoding' | 'encoding' | 'ended';

/** One generation as observed by the simulator. Times are milliseconds since the simulator started, monotonic. */
export interface JobObservation {
  number: number;
  taskId: string;
  route: 'txt2img' | 'img2img';
  /** First 16 hex digits of the SHA-256 of the prompt. */
  promptHash: string;
  width: number;
  height: number;
  steps: number;
  stage: JobStage;
  /** Steps done in this iteration. */
  stepsDone: number;
  /** ControlNet units that were enabled, and those that had an effect. */
  unitCount: number;
  controlledUnits: number;
  checkpoint: string | null;
  receivedMs: number;
  startedMs: number | null;
  finishedMs: number | null;
  answeredMs: number | null;
  interrupted: boolean;
  clientGone: boolean;
  error: string | null;
  process: number;
}

export interface InterruptObservation {
  atMs: number;
  /** The task that was running; null if none was. */
  taskId: string | null;
}

export interface ObservationReport {
  simulator: true;
  program: string;
  process: number;
  /** The current time by the clock of all times here. */
  atMs: number;
  jobs: readonly JobObservation[];
  running: number;
  maxInsideLock: number;
  maxParked: number;
  interrupts: readonly InterruptObservation[];
  gpu: { busyMs: number; idleGapsMs: readonly number[] };
  requests: Readonly<Record<string, number>>;
}

export type ReceivedJob = Pick<JobObservation, 'taskId' | 'route' | 'width' | 'height' | 'steps'> & {
  prompt: string;
};

/** What the simulator has observed, across crashes and restarts. */
export class Observations {
  readonly jobs: JobObservation[] = [];
  readonly interrupts: InterruptObservation[] = [];
  readonly requests: Record<string, number> = {};
  process = 0;
  private readonly origin = performance.now();
  private readonly waiters = new Set<() => void>();
  private inside = 0;
  private maxInside = 0;
  private maxParked = 0;

  constructor(private readonly program: string) {}

  now(): number {
    return performance.now() - this.origin;
  }

  /** A request that has reached the lock. */
  received(job: ReceivedJob): JobObservation {
    const { prompt, ...rest } = job;
    const observed: JobObservation = {
      number: this.jobs.length + 1,
      promptHash: createHash('sha256').update(prompt).digest('hex').slice(0, 16),
      receivedMs: this.now(),
      process: this.process,
      stage: 'waiting',
      stepsDone: 0,
      unitCount: 0,
      controlledUnits: 0,
      checkpoint: null,
      startedMs: null,
      finishedMs: null,
      answeredMs: null,
      interrupted: false,
      clientGone: false,
      error: null,
      ...rest,
    };
    this.jobs.push(observed);
    this.changed();
    return observed;
  }

  parked(count: number): void {
    this.maxParked = Math.max(this.maxParked, count);
    this.changed();
  }

  started(job: JobObservation): void {
    job.startedMs = this.now();
    job.stage = 'reading';
    this.inside += 1;
    this.maxInside = Math.max(this.maxInside, this.inside);
    this.changed();
  }

  finished(job: JobObservation): void {
    job.finishedMs = this.now();
    job.stage = job.error === null ? 'encoding' : 'ended';
    this.inside -= 1;
    this.changed();
  }

  answered(job: JobObservation): void {
    job.answeredMs = this.now();
    job.stage = 'ended';
    this.changed();
  }

  reached(job: JobObservation, stage: JobStage, stepsDone = job.stepsDone): void {
    job.stage = stage;
    job.stepsDone = stepsDone;
    this.changed();
  }

  interrupt(taskId: string | null): void {
    this.interrupts.push({ atMs: this.now(), taskId });
    this.changed();
  }

  request(route: string): void {
    this.requests[route] = (this.requests[route] ?? 0) + 1;
    this.changed();
  }

  processStarted(): void {
    this.process += 1;
    this.changed();
  }

  /** The process died, and with it everything that was running in it. */
  processEnded(): void {
    for (const job of this.jobs) {
      if (job.startedMs !== null && job.finishedMs === null) this.finished(job);
    }
    this.changed();
  }

  changed(): void {
    for (const check of this.waiters) check();
  }

  /** Resolves as soon as `holds` returns true; it is evaluated on every change. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.waiters.delete(check);
        resolve();
      };
      this.waiters.add(check);
    });
  }

  report(): ObservationReport {
    const ran = this.jobs
      .flatMap(({ startedMs, finishedMs }) => (startedMs === null ? [] : [{ startedMs, finishedMs }]))
      .toSorted((a, b) => a.startedMs - b.startedMs);
    const idleGapsMs: number[] = [];
    let busyMs = 0;
    ran.forEach((job, index) => {
      busyMs += (job.finishedMs ?? this.now()) - job.startedMs;
      const before = ran[index - 1]?.finishedMs;
      if (before !== undefined && before !== null) idleGapsMs.push(job.startedMs - before);
    });
    return {
      simulator: true,
      program: this.program,
      process: this.process,
      atMs: this.now(),
      jobs: this.jobs,
      running: this.inside,
      maxInsideLock: this.maxInside,
      maxParked: this.maxParked,
      interrupts: this.interrupts,
      gpu: { busyMs, idleGapsMs },
      requests: this.requests,
    };
  }
}
