import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { Forbidden } from '../access/access.errors.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from '../faces/faces.errors.js';
import { BackendUnavailable, ExceedsVramBudget } from '../gpu/gpu.errors.js';
import { IDEMPOTENCY_PROBLEMS } from '../idempotency/idempotent.decorator.js';
import {
  PhotoFormatUnsupported,
  PhotoMissing,
  PhotoTooLarge,
  PhotoTooManyPixels,
  PhotoUnreadable,
} from '../images/images.errors.js';
import { PhotoUrlRefused } from '../intake/intake.errors.js';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import { ApiPhotoBody } from '../intake/photo-body.js';
import {
  PhotoNotFound,
  QueueFull,
  QuotaExceeded,
  TransferExpired,
  TransferNotFound,
} from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { BackendModelMissing, SettingOutOfRange, StyleUnknown } from '../styles/styles.errors.js';
import { DryRunView } from '../records/dry-run.view.js';
import { LONGEST_WAIT_SECONDS } from './preference.js';
import { TransferForm, TransferSubmission } from '../records/submission.dto.js';
import { TransferView } from '../records/transfer.view.js';

/** Documents the `Prefer` header, with which a client can ask to wait for the end. */
export const ApiPrefer = (description: string): MethodDecorator =>
  ApiHeader({
    name: 'Prefer',
    required: false,
    description: `\`wait=N\` (seconds, at most ${LONGEST_WAIT_SECONDS}): ${description}. \`Preference-Applied\` names the preference that was followed.`,
    schema: { type: 'string' },
  });

export const PREFERENCE_APPLIED = {
  'Preference-Applied': {
    description: 'The preference of `Prefer` that was followed.',
    schema: { type: 'string' as const, example: 'wait=30' },
  },
};
const ANSWER_HEADERS = {
  Location: { description: 'URL of the transfer.', schema: { type: 'string' as const } },
  ...PREFERENCE_APPLIED,
  'Idempotent-Replayed': {
    description: '`true`: repeats the answer to the first request with this `Idempotency-Key`.',
    schema: { type: 'string' as const },
  },
};

const EXAMPLES = {
  sample: {
    summary: 'The built-in portrait',
    value: { photoId: 'sample', style: 'watercolor' },
  },
  detailed: {
    summary: 'With optional settings',
    value: {
      photoId: 'sample',
      style: 'oil-painting',
      prompt: 'soft morning light',
      negativePrompt: 'hat',
      seed: 1234,
      cache: true,
      faces: 'largest',
      maxSide: 640,
      format: 'png',
      settings: { denoisingStrength: 0.45 },
      metadata: { order: 'A-17' },
    },
  },
  base64: {
    summary: 'A base64 picture without a face',
    value: { photoBase64: EXAMPLE_BASE64, style: 'pixel-art', onNoFace: 'continue' },
  },
};

export const Submit = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Submit a transfer',
      description:
        'Send a photo (JSON with `photoId`, `photoUrl` or `photoBase64`, or a form with the part `photo`) and the name of a style. ' +
        'An accepted transfer is stored durably and ends exactly once. Follow it at `Location`. With an `Idempotency-Key` the ' +
        'request can be repeated safely; with `dryRun` the submission is only previewed.',
    }),
    ApiPhotoBody(TransferSubmission, TransferForm, EXAMPLES),
    ApiPrefer(
      'answer when the transfer has ended, 200 with the transfer, even if it failed or was cancelled; 202 if it takes longer. `respond-async`: answer at once',
    ),
    ApiExtraModels(TransferView, DryRunView),
    ApiAcceptedResponse({ type: TransferView, description: 'Accepted.', headers: ANSWER_HEADERS }),
    ApiOkResponse({
      description:
        'The transfer has ended: an earlier result was reused (`cached`), or the request waited for the end (`Prefer`). With `dryRun`: the preview.',
      headers: ANSWER_HEADERS,
      schema: { oneOf: [TransferView, DryRunView].map((model) => ({ $ref: getSchemaPath(model) })) },
    }),
    ApiProblems(
      PayloadInvalid,
      PhotoMissing,
      SettingOutOfRange,
      Forbidden,
      PhotoNotFound,
      BackendModelMissing,
      PhotoTooLarge,
      PhotoTooManyPixels,
      PhotoFormatUnsupported,
      PhotoUnreadable,
      PhotoUrlRefused,
      StyleUnknown,
      FaceNotFound,
      FaceIndexUnknown,
      FaceTooSmall,
      ExceedsVramBudget,
      ...IDEMPOTENCY_PROBLEMS,
      TransferNotFound,
      TransferExpired,
      QueueFull,
      QuotaExceeded,
      BackendUnavailable,
      QueueUnavailable,
      StorageUnavailable,
      Busy,
    ),
  );
