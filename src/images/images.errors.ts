import { AppError } from '../errors/app-error.js';

export class PhotoMissing extends AppError.define({
  code: 'photo_missing',
  status: 400,
  title: 'There is no photo in the request',
}) {}

export class PhotoTooLarge extends AppError.define({
  code: 'photo_too_large',
  status: 413,
  title: 'The photo has too many bytes',
}) {}

export class PhotoTooManyPixels extends AppError.define({
  code: 'photo_too_many_pixels',
  status: 413,
  title: 'The photo has too many pixels',
}) {}

export class PhotoFormatUnsupported extends AppError.define({
  code: 'photo_format_unsupported',
  status: 415,
  title: 'The photo is in a format that is not taken',
}) {}

export class PhotoUnreadable extends AppError.define({
  code: 'photo_unreadable',
  status: 422,
  title: 'The photo can not be read',
}) {}
