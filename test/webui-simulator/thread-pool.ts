/**
 * The pool in which the program runs its synchronous handlers. A parked job keeps its thread, so 40 of them block
 * every synchronous route, and even the responses of finished jobs, because their serialisation needs a thread as
 * well.
 */
export class ThreadPool {
  private readonly queue: (() => void)[] = [];
  private free: number;

  constructor(threads = 40) {
    this.free = threads;
  }

  async run<T>(work: () => Promise<T> | T): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((wake) => this.queue.push(wake));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
