/** What a style's transfers usually take. Provided from what was measured. */
export abstract class ExpectedDuration {
  /** From submission to result on an idle service, in seconds; null until enough transfers were measured. */
  abstract seconds(style: string): number | null;
}
