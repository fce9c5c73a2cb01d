/** Limits of one caller; null: unlimited. */
export interface CallerLimits {
  /** Requests per ten seconds, in each process. */
  readonly requests: number | null;
  /** Transfers that have not ended. */
  readonly unfinished: number | null;
  /** Transfers waiting in the queue. */
  readonly queued: number | null;
  /** GPU seconds per day (UTC). */
  readonly gpuSecondsADay: number | null;
}

export const NO_LIMITS: CallerLimits = {
  requests: null,
  unfinished: null,
  queued: null,
  gpuSecondsADay: null,
};
