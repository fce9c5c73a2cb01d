/** A fault that a test can request. Milliseconds are those of the simulated clock. */
export type Fault =
  /** The card is full. `attention` is the text of the default attention, `cuda` that of torch. */
  | { kind: 'out-of-memory'; text?: 'cuda' | 'attention' }
  /** Another exception in the middle of the job or of the route. */
  | { kind: 'error'; status?: number; error?: string; message?: string }
  /** The job hangs until `release`; an interrupt has no effect either. */
  | { kind: 'hang'; at?: 'preparing' | 'sampling' | 'answer' }
  /** Slower by this factor; on a route with a path: later by this time. */
  | { kind: 'slow'; factor?: number; ms?: number }
  /** The connection breaks: at once while the job continues, or in the middle of the response. */
  | { kind: 'reset'; at?: 'accepted' | 'mid-body' }
  | { kind: 'wrong-size'; width: number; height: number }
  | { kind: 'black-image' }
  | { kind: 'truncated-base64' }
  /** 200 with a body that is not JSON. */
  | { kind: 'unreadable-json' }
  /** 500 on A1111, a black picture on Forge. */
  | { kind: 'nan' }
  /** All checkpoint files are gone. */
  | { kind: 'missing-model' }
  | { kind: 'empty-images' }
  /** ControlNet fails silently in the way of the program: without a map on A1111, with one on Forge. */
  | { kind: 'control-not-applied' }
  /**
   * A unit throws before its map is made, as on Forge if the picture is unreadable: without a map on either
   * program.
   */
  | { kind: 'control-dropped' }
  /** The process dies during the job, and stays away or comes back with a new state. */
  | { kind: 'crash'; restartAfterMs?: number }
  /** The CUDA context is lost: this and every later job of the process fails. */
  | { kind: 'broken-process' }
  /** 404, as while UI mode starts. Requires a path. */
  | { kind: 'not-found' };

export interface FaultTarget {
  /** Only this route, by prefix. If omitted, the fault applies to the next generation. */
  path?: string;
  taskId?: string;
  /** Only a job whose prompt contains this. */
  prompt?: string;
}

/** `times` is 1 by default; 0 keeps the fault until it is cleared. */
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

  /** The fault for this generation, if any; it is used up. */
  takeForJob(job: { taskId: string; prompt: string }): FaultRule | null {
    return this.take(
      (rule) =>
        rule.path === undefined &&
        (rule.taskId === undefined || rule.taskId === job.taskId) &&
        (rule.prompt === undefined || job.prompt.includes(rule.prompt)),
    );
  }

  /** The fault for this request, if any; it is used up. */
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
