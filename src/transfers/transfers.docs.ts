import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
} from '@nestjs/swagger';
import { Forbidden } from '../access/access.errors.js';
import { answeredAs, ApiProblems } from '../errors/api-problems.decorator.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { FaceIndexUnknown, FaceNotFound, NoControlMap } from '../faces/faces.errors.js';
import { BackendUnavailable, ExceedsVramBudget } from '../gpu/gpu.errors.js';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import {
  PhotoFormatUnsupported,
  PhotoMissing,
  PhotoTooLarge,
  PhotoTooManyPixels,
  PhotoUnreadable,
} from '../images/images.errors.js';
import { PhotoUrlRefused } from '../intake/intake.errors.js';
import { ApiPhotoBody } from '../intake/photo-body.js';
import {
  PhotoNotFound,
  QueueFull,
  QuotaExceeded,
  TransferCancelled,
  TransferExpired,
  TransferFailed,
  TransferNotFound,
  TransferUnfinished,
} from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { BackendModelMissing, SettingOutOfRange, StyleUnknown } from '../styles/styles.errors.js';
import { TransferForm, TransferSubmission } from '../records/submission.dto.js';
import { TransferListView, TransferView } from '../records/transfer.view.js';

export const Id = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    format: 'uuid',
    description: 'Id of a transfer.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  });

export const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which asking again makes sense.',
    schema: { type: 'integer' as const },
  },
};
export const RATE_LIMIT_HEADERS = {
  'RateLimit-Policy': {
    description: 'The limits of the key: how many (`q`) of what (`qu`), within how many seconds (`w`).',
    schema: { type: 'string' as const },
    example: '"requests";q=1000;w=10, "queued";q=200;qu="queued-transfers"',
  },
  RateLimit: {
    description: 'What is left of each (`r`), and after how many seconds there is more (`t`).',
    schema: { type: 'string' as const },
    example: '"requests";r=998;t=7, "queued";r=197',
  },
};
export const ETAG = { description: 'For conditional requests.', schema: { type: 'string' as const } };
const picture = (...types: string[]) => ({
  description: 'The picture. Conditions (`If-None-Match`) and ranges are answered.',
  headers: {
    ETag: { ...ETAG, description: 'Strong: the SHA-256 of the bytes.' },
    'Cache-Control': { description: 'It never changes.', schema: { type: 'string' as const } },
  },
  content: Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]),
  ),
});

const PART = { status: 206, description: 'The part of it that `Range` asked for.' };
export const NOT_MODIFIED = { status: 304, description: 'It is still what `If-None-Match` named.' };

const EXAMPLES = {
  sample: {
    summary: 'The built-in portrait',
    value: { photoId: 'sample', style: 'watercolor' },
  },
  detailed: {
    summary: 'With wishes',
    value: {
      photoId: 'sample',
      style: 'oil-painting',
      prompt: 'soft morning light',
      negativePrompt: 'hat',
      seed: 1234,
      faces: 'largest',
      maxSide: 640,
      format: 'png',
      settings: { denoisingStrength: 0.45 },
      metadata: { order: 'A-17' },
    },
  },
  base64: {
    summary: 'A picture as text, without a face',
    value: { photoBase64: EXAMPLE_BASE64, style: 'pixel-art', onNoFace: 'continue' },
  },
};

export const Submit = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Submit a transfer',
      description:
        'Send a photo (JSON with `photoId`, `photoUrl` or `photoBase64`, or a form with the part `photo`) and the name of a style. ' +
        'Accepted means kept: it ends, once. Follow it at `Location`.',
    }),
    ApiPhotoBody(TransferSubmission, TransferForm, EXAMPLES),
    ApiAcceptedResponse({
      type: TransferView,
      description: 'Accepted.',
      headers: {
        Location: { description: 'Where it stands.', schema: { type: 'string' } },
        ...RATE_LIMIT_HEADERS,
      },
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
      ExceedsVramBudget,
      QueueFull,
      QuotaExceeded,
      BackendUnavailable,
      QueueUnavailable,
      StorageUnavailable,
    ),
  );

export const List = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Your transfers, newest first' }),
    ApiOkResponse({ type: TransferListView, description: 'One page.' }),
    ApiProblems(PayloadInvalid, QueueUnavailable),
  );

export const Cancel = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Stop a transfer, wherever it is',
      description: 'Doing it again is the same as once.',
    }),
    Id(),
    ApiAcceptedResponse({ type: TransferView, description: 'It will end `cancelled`.' }),
    ApiOkResponse({ type: TransferView, description: 'It had ended already: nothing changes.' }),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

export const Erase = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Erase a transfer with all its pictures', description: 'Cancels it first.' }),
    Id(),
    ApiNoContentResponse({ description: 'Erased.' }),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

export const Result = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'The picture' }),
    Id(),
    ApiProduces('image/jpeg', 'image/png', 'image/webp'),
    ApiOkResponse(picture('image/jpeg', 'image/png', 'image/webp')),
    ApiResponse({ ...picture('image/jpeg', 'image/png', 'image/webp'), ...PART }),
    ApiResponse({
      status: 302,
      description: 'It is in a bucket, and the operator has it fetched from there (STORAGE_REDIRECT).',
      headers: {
        Location: {
          description: 'A presigned address that serves for some minutes; it needs no key.',
          schema: { type: 'string' },
        },
      },
    }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(
      TransferNotFound,
      TransferUnfinished,
      TransferFailed,
      TransferCancelled,
      TransferExpired,
      StorageUnavailable,
      answeredAs(416, PayloadInvalid),
    ),
  );

export const ControlMap = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'The control map that held the faces' }),
    Id(),
    ApiProduces('image/png'),
    ApiOkResponse(picture('image/png')),
    ApiResponse({ ...picture('image/png'), ...PART }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(
      TransferNotFound,
      NoControlMap,
      TransferExpired,
      StorageUnavailable,
      answeredAs(416, PayloadInvalid),
    ),
  );
