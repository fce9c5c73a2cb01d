/** What a test wants to go wrong. Milliseconds are of the simulated clock. */
export type Fault =
  /** The card is full. `attention` is the text of the default attention, `cuda` the one of torch. */
  | { kind: 'out-of-memory'; text?: 'cuda' | 'attention' }
  /** Some other exception in the middle of the job, or of the route. */
  | { kind: 'error'; status?: number; error?: string; message?: string }
  /** Nothing moves until `release`; an interrupt does not help either. */
  | { kind: 'hang'; at?: 'preparing' | 'sampling' | 'answer' }
  /** So much slower; on a route with a path: so much later. */
  | { kind: 'slow'; factor?: number; ms?: number }
  /** The connection breaks: at once while the job goes on, or in the middle of the answer. */
  | { kind: 'reset'; at?: 'accepted' | 'mid-body' }
  | { kind: 'wrong-size'; width: number; height: number }
  | { kind: 'black-image' }
  | { kind: 'truncated-base64' }
  /** 200 with a body that is no JSON. */
  | { kind: 'unreadable-json' }
  /** 500 on A1111, a black picture on Forge. */
  | { kind: 'nan' }
  /** All checkpoint files are gone. */
  | { kind: 'missing-model' }
  | { kind: 'empty-images' }
  /** ControlNet fails silently as the program does it: without a map on A1111, with one on Forge. */
  | { kind: 'control-not-applied' }
  /** A unit throws before its map is made, as Forge does at one it can not read: without a map on either. */
  | { kind: 'control-dropped' }
  /** The process dies in the middle of the job and stays away, or comes back with a new state. */
  | { kind: 'crash'; restartAfterMs?: number }
  /** The CUDA context is lost: this and every later job of the process fails. */
  | { kind: 'broken-process' }
  /** As while the UI mode starts. Needs a path. */
  | { kind: 'not-found' };

export interface FaultTarget {
  /** Only this route, by prefix. Left out, the fault waits for the next generation. */
  path?: string;
  taskId?: string;
  /** Only a job whose prompt contains this. */
  prompt?: string;
}

/** `times` 1 is the default; 0 stays until cleared. */
export type FaultRule = Fault & FaultTarget & { times?: number };

interface Armed {
  rule: FaultRule;
  left: number;
}

export class Faults {
  private readonly armed: Armed[] = [];

  add(...rules: readonly FaultRule[]): void {
    for (const rule of rules) this.armed.push({ rule, left: rule.times ?? 1 });
  }

  clear(): void {
    this.armed.length = 0;
  }

  get pending(): readonly FaultRule[] {
    return this.armed.map(({ rule }) => rule);
  }

  /** The fault that this generation meets, if any; used up by that. */
  takeForJob(job: { taskId: string; prompt: string }): FaultRule | null {
    return this.take(
      (rule) =>
        rule.path === undefined &&
        (rule.taskId === undefined || rule.taskId === job.taskId) &&
        (rule.prompt === undefined || job.prompt.includes(rule.prompt)),
    );
  }

  /** The fault that this request meets, if any; used up by that. */
  takeForPath(path: string): FaultRule | null {
    return this.take((rule) => rule.path !== undefined && path.startsWith(rule.path));
  }

  private take(matches: (rule: FaultRule) => boolean): FaultRule | null {
    const index = this.armed.findIndex(({ rule }) => matches(rule));
    const found = this.armed[index];
    if (found === undefined) return null;
    if (found.left === 1) this.armed.splice(index, 1);
    else if (found.left > 1) found.left -= 1;
    return found.rule;
  }
}
