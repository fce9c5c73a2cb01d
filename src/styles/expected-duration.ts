/** The usual duration of a style's transfers, as measured. */
export abstract class ExpectedDuration {
  /** Seconds from submission to result on an idle service; null until enough transfers were measured. */
  abstract seconds(style: string): number | null;
}
