import { AppError } from '../errors/app-error.js';

export class StyleUnknown extends AppError.define({
  code: 'style_unknown',
  status: 404,
  otherStatuses: [422],
  title: 'Style not found',
}) {}

export class SettingOutOfRange extends AppError.define({
  code: 'setting_out_of_range',
  status: 400,
  title: 'Setting not allowed by the style',
}) {}

export class BackendModelMissing extends AppError.define({
  code: 'backend_model_missing',
  status: 409,
  title: 'The WebUI lacks a model that the style needs',
}) {}
