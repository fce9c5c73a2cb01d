import { setImmediate as turn } from 'node:timers/promises';

interface Waiting<Look> {
  readonly look: Promise<Look | undefined>;
  readonly found: (look: Look | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Batches snapshot requests: requests that arrive while one batch is being read go into the next one, which begins
 * after their arrival. So the number of Redis calls does not grow with the number of polling and following clients.
 */
export class SharedLooks<Look> {
  private readonly next = new Map<string, Waiting<Look>>();
  private looking = false;

  /**
   * @param lookAt reads the snapshots of several ids; omits those that are gone
   * @param atOnce largest number of ids per call
   */
  constructor(
    private readonly lookAt: (ids: readonly string[]) => Promise<ReadonlyMap<string, Look>>,
    private readonly atOnce: number,
  ) {}

  /** A snapshot taken after this call; undefined if the resource is gone. Callers of one batch share the promise. */
  at(id: string): Promise<Look | undefined> {
    const known = this.next.get(id);
    if (known !== undefined) return known.look;
    const waiting = wait<Look>();
    this.next.set(id, waiting);
    if (!this.looking) void this.lookAtAll(); // never rejects
    return waiting.look;
  }

  private async lookAtAll(): Promise<void> {
    this.looking = true;
    while (this.next.size > 0) {
      await turn(); // collects all requests of this turn of the event loop
      const batch = [...this.next].slice(0, this.atOnce);
      for (const [id] of batch) this.next.delete(id);
      try {
        const looks = await this.lookAt(batch.map(([id]) => id));
        for (const [id, { found }] of batch) found(looks.get(id));
      } catch (error) {
        for (const [, { failed }] of batch) failed(error);
      }
    }
    this.looking = false;
  }
}

function wait<Look>(): Waiting<Look> {
  let settle: Pick<Waiting<Look>, 'found' | 'failed'> | undefined;
  const look = new Promise<Look | undefined>((found, failed) => {
    settle = { found, failed };
  });
  return { look, found: (seen) => settle?.found(seen), failed: (error) => settle?.failed(error) };
}
