import { AppError, type ErrorDetails } from '../errors/app-error.js';

export class PhotoUrlRefused extends AppError.define({
  code: 'photo_url_refused',
  status: 422,
  title: 'The photo is not fetched from that address',
}) {}

export class PhotoUrlFailed extends AppError.define({
  code: 'photo_url_failed',
  status: 422,
  title: 'The photo could not be fetched',
  retryAfterMs: 10_000,
}) {
  /** @param passing whether trying again by itself makes sense */
  constructor(
    detail: string,
    readonly passing: boolean,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}
