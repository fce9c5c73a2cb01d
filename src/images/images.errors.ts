import { AppError } from '../errors/app-error.js';

export class PhotoMissing extends AppError.define({
  code: 'photo_missing',
  status: 400,
  title: 'Photo missing',
}) {}

export class PhotoTooLarge extends AppError.define({
  code: 'photo_too_large',
  status: 413,
  title: 'Photo too large',
}) {}

export class PhotoTooManyPixels extends AppError.define({
  code: 'photo_too_many_pixels',
  status: 413,
  title: 'Photo has too many pixels',
}) {}

export class PhotoFormatUnsupported extends AppError.define({
  code: 'photo_format_unsupported',
  status: 415,
  title: 'Photo format not supported',
}) {}

export class PhotoUnreadable extends AppError.define({
  code: 'photo_unreadable',
  status: 422,
  title: 'Photo cannot be read',
}) {}
