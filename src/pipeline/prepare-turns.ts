import { orAborted } from '../timing/or-aborted.js';

/** Lets who shares something work one after the other, in this process: the second finds what the first has made. */
export class PrepareTurns {
  private readonly last = new Map<string, Promise<void>>();

  /**
   * @param name of what is shared; null: nothing is, and nobody is waited for
   * @throws the signal's reason when that aborts before it is this one's turn
   */
  async take<T>(name: string | null, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (name === null) return work();
    const before = this.last.get(name);
    const turn = this.after(before, signal, work);
    // Whoever comes next waits for this one and for all before it, whether they fail or not.
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
