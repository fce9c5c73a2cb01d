export type UnusableReason = 'unreadable' | 'wrong_size' | 'black' | 'flat';

/** The generated picture can't be used. Internal: the pipeline decides how it is reported to the caller. */
export class ResultUnusable extends Error {
  override readonly name = 'ResultUnusable';

  constructor(
    readonly reason: UnusableReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
