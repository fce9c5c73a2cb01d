/** The lock for everything that uses the model, first come, first served. */
export class GenerationLock {
  private readonly parked: (() => void)[] = [];
  private held = false;

  get waiting(): number {
    return this.parked.length;
  }

  get busy(): boolean {
    return this.held;
  }

  /** Resolves to the release, which may be called once. */
  async acquire(): Promise<() => void> {
    if (this.held) await new Promise<void>((wake) => this.parked.push(wake));
    this.held = true;
    return () => this.release();
  }

  private release(): void {
    const next = this.parked.shift();
    // The lock is handed over without being free in between, so no newcomer can take it.
    if (next === undefined) this.held = false;
    else next();
  }
}
