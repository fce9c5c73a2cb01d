import type { RgbPixels, Size } from './pixels.js';

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

/**
 * Decodes what the WebUI answered and makes sure that it is a picture.
 * @throws ResultUnusable when it does not decode, has another size than asked, is black or of one flat colour.
 */
export async function readResult(_picture: Uint8Array, _asked: Size): Promise<RgbPixels> {
  throw new Error('being written');
}
