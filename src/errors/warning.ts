/** Something that a caller should know about a transfer that continued nevertheless. */
export interface Warning {
  /** Stable, snake_case. */
  readonly code: string;
  readonly detail: string;
}
