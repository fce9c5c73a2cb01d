import { AppError } from '../errors/app-error.js';

export class FaceNotFound extends AppError.define({
  code: 'face_not_found',
  status: 422,
  title: 'No face found in the photo',
}) {}

export class FaceTooSmall extends AppError.define({
  code: 'face_too_small',
  status: 422,
  title: 'Face too small',
}) {}

export class FaceIndexUnknown extends AppError.define({
  code: 'face_index_unknown',
  status: 422,
  title: 'No face with this index',
}) {}

export class NoControlMap extends AppError.define({
  code: 'no_control_map',
  status: 404,
  title: 'No control map available',
}) {}
