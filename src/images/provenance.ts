/** What a finished picture says about itself, and all it says. */
export interface Provenance {
  /** Name of the style preset. */
  readonly style: string;
  readonly seed: number;
  /** Name and version of this service. */
  readonly software: string;
}
