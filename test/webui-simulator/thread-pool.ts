/**
 * The pool that the program runs its synchronous handlers in. A parked job keeps its thread, so 40 of them stop every
 * synchronous route, and the answers of finished jobs too: turning an answer into JSON takes a thread of its own.
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
