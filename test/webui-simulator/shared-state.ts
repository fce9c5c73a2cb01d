import type { LaunchMode } from './graphics-memory.js';

const two = (value: number): string => String(value).padStart(2, '0');

const stamp = (): string => {
  const now = new Date();
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
};

export interface ProgressAnswer {
  progress: number;
  eta_relative: number;
  state: Record<string, unknown>;
  current_image: string | null;
  textinfo: string | null;
}

/** `shared.state` of the program: the running job and its progress; one for all jobs, it knows no tasks. */
export class SharedState {
  job = '';
  jobCount = 0;
  jobNo = 0;
  jobTimestamp = '0';
  samplingStep = 0;
  /** Keeps the previous job's number until sampling starts. */
  samplingSteps = 0;
  interrupted = false;
  skipped = false;
  currentImage: string | null = null;
  livePreviewId = 0;
  currentTask: string | null = null;
  /** Size of the pictures in the making; for previews. */
  jobSize = { width: 0, height: 0 };
  private timeStart = 0;
  private readonly pending = new Set<string>();
  private readonly finished: string[] = [];

  begin(job: string): void {
    this.job = job;
    this.jobCount = -1;
    this.jobNo = 0;
    this.samplingStep = 0;
    this.jobTimestamp = stamp();
    this.interrupted = false;
    this.skipped = false;
    this.currentImage = null;
    this.livePreviewId = 0;
    this.timeStart = performance.now();
  }

  nextJob(): void {
    this.jobNo += 1;
    this.samplingStep = 0;
  }

  /** `interrupted` is kept: only the next begin clears it. */
  end(): void {
    this.job = '';
    this.jobCount = 0;
  }

  addPending(task: string): void {
    this.pending.add(task);
  }

  startTask(task: string): void {
    this.currentTask = task;
    this.pending.delete(task);
  }

  finishTask(task: string): void {
    if (this.currentTask === task) this.currentTask = null;
    this.finished.push(task);
    if (this.finished.length > 16) this.finished.shift();
  }

  get pendingTasks(): readonly string[] {
    return [...this.pending];
  }

  isFinished(task: string): boolean {
    return this.finished.includes(task);
  }

  /** 0.01 while preparing, then the share of completed iterations and steps. */
  fraction(): number {
    let done = 0.01;
    if (this.jobCount > 0) {
      done += this.jobNo / this.jobCount;
      if (this.samplingSteps > 0) done += this.samplingStep / this.samplingSteps / this.jobCount;
    }
    return done;
  }

  secondsSinceStart(): number {
    return (performance.now() - this.timeStart) / 1000;
  }

  report(withImage: boolean): ProgressAnswer {
    const state = {
      skipped: this.skipped,
      interrupted: this.interrupted,
      stopping_generation: false,
      job: this.job,
      job_count: this.jobCount,
      job_timestamp: this.jobTimestamp,
      job_no: this.jobNo,
      sampling_step: this.samplingStep,
      sampling_steps: this.samplingSteps,
    };
    if (this.jobCount === 0) {
      return { progress: 0, eta_relative: 0, state, current_image: null, textinfo: null };
    }
    const done = this.fraction();
    const elapsed = this.secondsSinceStart();
    return {
      progress: Math.min(done, 1),
      eta_relative: elapsed / done - elapsed,
      state,
      current_image: withImage ? this.currentImage : null,
      textinfo: null,
    };
  }
}

/** Previews require a decode beside the sampling, which the swapping launch modes don't allow. */
export const previewsPossible = (mode: LaunchMode): boolean => mode === 'normal';
