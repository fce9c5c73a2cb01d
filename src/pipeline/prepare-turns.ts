import { orAborted } from '../timing/or-aborted.js';

/** Serialises work on a shared item within this process: the second can reuse what the first has produced. */
export class PrepareTurns {
  private readonly last = new Map<string, Promise<void>>();

  /**
   * Runs `work` after all earlier work on the same item.
   * @param name name of the shared item; null: run at once
   * @throws the signal's reason if it aborts before the work starts
   */
  async take<T>(name: string | null, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (name === null) return work();
    const before = this.last.get(name);
    const turn = this.after(before, signal, work);
    // The next one waits for this and all earlier work, whether or not it fails.
    const over = Promise.allSettled([before, turn]).then(() => undefined);
    this.last.set(name, over);
    try {
      return await turn;
    } finally {
      if (this.last.get(name) === over) this.last.delete(name);
    }
  }

  private async after<T>(
    before: Promise<void> | undefined,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    await orAborted(before ?? Promise.resolve(), signal);
    return work();
  }
}
