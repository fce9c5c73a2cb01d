import { AppError, type ErrorDetails } from '../errors/app-error.js';

export class PhotoUrlRefused extends AppError.define({
  code: 'photo_url_refused',
  status: 422,
  title: 'Photo URL not allowed',
}) {}

export class PhotoUrlFailed extends AppError.define({
  code: 'photo_url_failed',
  status: 422,
  title: 'Photo could not be fetched',
  retryAfterMs: 10_000,
}) {
  /** @param passing whether an automatic retry makes sense */
  constructor(
    detail: string,
    readonly passing: boolean,
    details?: ErrorDetails,
  ) {
    super(detail, details);
  }
}
