/** Something that a caller should know about a transfer that went on all the same. */
export interface Warning {
  /** Stable, snake_case. */
  readonly code: string;
  readonly detail: string;
}
