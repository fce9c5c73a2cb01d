/** What one caller may have; null: any number. */
export interface CallerLimits {
  /** Requests within ten seconds, in each process. */
  readonly requests: number | null;
  /** Transfers that have not ended. */
  readonly unfinished: number | null;
  /** Transfers that wait. */
  readonly queued: number | null;
  /** Of the GPUs, on one day (UTC). */
  readonly gpuSecondsADay: number | null;
}

export const NO_LIMITS: CallerLimits = {
  requests: null,
  unfinished: null,
  queued: null,
  gpuSecondsADay: null,
};
