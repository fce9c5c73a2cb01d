/** The right to use one GPU, held by one process at a time. */
export interface GpuLease {
  readonly slot: string;
  /** Grows with every holder; a write that carries an older number comes from a holder that lost the GPU. */
  readonly fence: number;
  /** Aborts when the lease is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

export abstract class GpuLeases {
  /** Null when somebody else holds it. */
  abstract tryAcquire(slot: string): Promise<GpuLease | null>;
  /** Waits until the GPU is free; rejects with the signal's reason. */
  abstract acquire(slot: string, signal?: AbortSignal): Promise<GpuLease>;
}
