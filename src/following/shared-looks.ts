import { setImmediate as turn } from 'node:timers/promises';

interface Waiting<Look> {
  readonly look: Promise<Look | undefined>;
  readonly found: (look: Look | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Looks at things for all who want to at once: while one look is under way, whoever comes is in the next one, which
 * begins after they came. However many poll and follow, Redis is asked a few questions at a time.
 */
export class SharedLooks<Look> {
  private readonly next = new Map<string, Waiting<Look>>();
  private looking = false;

  /**
   * @param lookAt several at once; those that are gone are left out
   * @param atOnce so many at most
   */
  constructor(
    private readonly lookAt: (ids: readonly string[]) => Promise<ReadonlyMap<string, Look>>,
    private readonly atOnce: number,
  ) {}

  /** How it stands at some moment from now on; undefined when it is gone. The same promise for all in the next look. */
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
      await turn(); // for everybody who comes in this turn of the loop
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
