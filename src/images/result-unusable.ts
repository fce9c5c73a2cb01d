export type UnusableReason = 'unreadable' | 'wrong_size' | 'black' | 'flat';

/** A generated picture that is no result. An internal error: the pipeline decides what the caller is told. */
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
