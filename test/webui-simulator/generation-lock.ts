/** One lock for everything that touches the model; whoever asked first gets it first. */
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
    // The lock passes from hand to hand without being free in between, so nobody can push in.
    if (next === undefined) this.held = false;
    else next();
  }
}
