import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { Forbidden } from '../access/access.errors.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import { FaceIndexUnknown, FaceNotFound, FaceTooSmall } from '../faces/faces.errors.js';
import { eventStream } from '../following/stream-docs.js';
import { BackendUnavailable, ExceedsVramBudget } from '../gpu/gpu.errors.js';
import { IDEMPOTENCY_PROBLEMS } from '../idempotency/idempotent.decorator.js';
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
  BatchExpired,
  BatchNotFound,
  PhotoNotFound,
  QueueFull,
  QuotaExceeded,
  TransferCancelled,
  TransferFailed,
  TransferUnfinished,
} from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { BackendModelMissing, SettingOutOfRange, StyleUnknown } from '../styles/styles.errors.js';
import { BatchDryRunView } from './batch-dry-run.view.js';
import { BatchForm, BatchSubmission } from './batch-submission.dto.js';
import {
  BatchItemView,
  BatchListView,
  BatchProgressView,
  BatchStateEventView,
  BatchView,
} from './batch.view.js';
import { NOT_MODIFIED, RETRY_AFTER } from '../following/polling-docs.js';

const text = (description: string) => ({ description, schema: { type: 'string' as const } });

const Id = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    format: 'uuid',
    description: 'Id of a batch.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c99',
  });

const ANSWER_HEADERS = {
  Location: text('URL of the batch.'),
  RateLimit: text('The remaining quotas, see `GET /v1/usage`.'),
  'Idempotent-Replayed': text('`true`: repeats the answer to the first request with this `Idempotency-Key`.'),
};

const EXAMPLES = {
  styles: {
    summary: 'One photo in three styles',
    value: { photoId: 'sample', styles: ['watercolor', 'anime', 'pixel-art'] },
  },
  photos: {
    summary: 'Several photos in one style',
    value: {
      photoIds: ['sample', 'sample'],
      photosBase64: [EXAMPLE_BASE64],
      style: 'oil-painting',
      onNoFace: 'continue',
      metadata: { order: 'A-17' },
    },
  },
};

export const Submit = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Submit several transfers at once',
      description:
        'One photo in several styles (`styles`), or several photos in one (`style`); the other fields apply to all items. ' +
        'Either all items are accepted or none: a refusal has the index of the refused item in `item`, or of the photo in `photo`, from 0. ' +
        'With an `Idempotency-Key` the request can be repeated safely; with `dryRun` the batch is only previewed.',
    }),
    ApiPhotoBody(BatchSubmission, BatchForm, EXAMPLES),
    ApiExtraModels(BatchView, BatchDryRunView),
    ApiAcceptedResponse({ type: BatchView, description: 'Accepted.', headers: ANSWER_HEADERS }),
    ApiOkResponse({
      description:
        'The batch has ended: all its items reused earlier results (`cached`). With `dryRun`: the preview.',
      headers: ANSWER_HEADERS,
      schema: { oneOf: [BatchView, BatchDryRunView].map((model) => ({ $ref: getSchemaPath(model) })) },
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
      QueueFull,
      QuotaExceeded,
      BackendUnavailable,
      Busy,
      QueueUnavailable,
      StorageUnavailable,
    ),
  );

export const Read = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Read a batch' }),
    Id(),
    ApiOkResponse({
      type: BatchView,
      description: 'The batch.',
      headers: { ETag: text('For conditional requests.'), ...RETRY_AFTER },
    }),
    ApiResponse({ ...NOT_MODIFIED, headers: RETRY_AFTER }),
    ApiProblems(BatchNotFound, BatchExpired, QueueUnavailable),
  );

export const List = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'List your batches, newest first' }),
    ApiOkResponse({ type: BatchListView, description: 'One page.' }),
    ApiProblems(PayloadInvalid, QueueUnavailable),
  );

export const Cancel = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Cancel all unfinished transfers of a batch',
      description: 'Succeeded transfers stay. Idempotent.',
    }),
    Id(),
    ApiAcceptedResponse({ type: BatchView, description: 'The unfinished transfers are cancelled.' }),
    ApiOkResponse({ type: BatchView, description: 'All transfers had already ended: nothing changes.' }),
    ApiProblems(BatchNotFound, BatchExpired, QueueUnavailable),
  );

export const Erase = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Erase a batch with all its transfers and pictures',
      description: 'Unfinished transfers are cancelled first.',
    }),
    Id(),
    ApiNoContentResponse({ description: 'Erased.' }),
    ApiProblems(BatchNotFound, BatchExpired, QueueUnavailable),
  );

export const Result = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Get all pictures of a batch',
      description:
        'The pictures of the succeeded items, available once all items have ended. The zip file has them as `01-watercolor.jpg` ' +
        'and so on, with the outcome of each item in `batch.json`; on the sheet, the places of other items stay empty.',
    }),
    Id(),
    ApiQuery({
      name: 'format',
      required: false,
      schema: { type: 'string', enum: ['zip', 'sheet'], default: 'zip' },
      description: '`zip`: all pictures as files; `sheet`: all pictures on one contact sheet.',
    }),
    ApiProduces('application/zip', 'image/jpeg'),
    ApiOkResponse({
      description: 'The pictures.',
      headers: {
        ETag: text('For conditional requests.'),
        'Content-Disposition': text('The file name.'),
      },
      content: {
        'application/zip': { schema: { type: 'string', format: 'binary' } },
        'image/jpeg': { schema: { type: 'string', format: 'binary' } },
      },
    }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(
      PayloadInvalid,
      BatchNotFound,
      TransferUnfinished,
      TransferFailed,
      TransferCancelled,
      BatchExpired,
      Busy,
      QueueUnavailable,
      StorageUnavailable,
    ),
  );

const EVENT_ID = 'running.0.0.0.1.0.1.0.0/6200/su/ge/';
const STREAM = eventStream({
  events: {
    state: BatchStateEventView,
    progress: BatchProgressView,
    item: BatchItemView,
    done: BatchView,
  },
  example: [
    {
      event: 'state',
      id: 'running.0.0.0.1.0.1.0.0////',
      data: {
        state: 'running',
        counts: {
          queued: 0,
          preparing: 0,
          waiting: 0,
          generating: 1,
          finishing: 0,
          succeeded: 1,
          failed: 0,
          cancelled: 0,
        },
      },
    },
    { event: 'progress', id: EVENT_ID, data: { fraction: 0.62, etaMs: 8200 } },
  ],
});

export const Events = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Follow a batch',
      description:
        'Server-Sent Events: `state` (`BatchStateEventView`), `progress` (`BatchProgressView`), `item` (`BatchItemView`, when the state ' +
        'of an item changes) and `done` (`BatchView`), after which the stream ends. It begins with the current state. A client that was ' +
        'disconnected, or is slow, receives only the newest event of each kind. A comment every 15 s keeps the connection open.',
    }),
    Id(),
    ApiExtraModels(BatchStateEventView, BatchItemView),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The `id` of the last event received: it and the events before it are not repeated.',
      schema: { type: 'string', example: EVENT_ID },
    }),
    ApiProduces('text/event-stream'),
    ApiOkResponse({
      description: 'The events.',
      content: STREAM,
    }),
    ApiNoContentResponse({
      description: 'According to `Last-Event-ID`, `done` was already received: there are no more events.',
    }),
    ApiProblems(BatchNotFound, BatchExpired, Busy, QueueUnavailable),
  );
