import { applyDecorators } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiResponse,
  ApiSecurity,
} from '@nestjs/swagger';
import { answeredAs, ApiProblems, problemResponses } from '../errors/api-problems.decorator.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { NoControlMap } from '../faces/faces.errors.js';
import {
  TransferCancelled,
  TransferExpired,
  TransferFailed,
  TransferNotFound,
  TransferUnfinished,
} from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { TransferListView, TransferView } from '../records/transfer.view.js';
import { NOT_MODIFIED } from '../following/polling-docs.js';

export const Id = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    format: 'uuid',
    description: 'Id of a transfer.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  });

/** Accepts a key, a signed link of the transfer, or no credentials if no keys are configured. */
export const AlsoByLink = (): MethodDecorator =>
  applyDecorators(ApiSecurity('key'), ApiSecurity({}), ApiSecurity('link'));

export const ETAG = {
  required: true,
  description: 'For conditional requests.',
  schema: { type: 'string' as const },
};
const PICTURE_HEADERS = {
  ETag: { ...ETAG, description: 'Strong: the SHA-256 of the bytes.' },
  'Cache-Control': { description: 'The picture never changes.', schema: { type: 'string' as const } },
};
const CONTENT_RANGE = {
  'Content-Range': {
    required: true,
    description: 'The range sent, and the total size.',
    schema: { type: 'string' as const, example: 'bytes 0-1023/183220' },
  },
};
const picture = (...types: string[]) => ({
  description: 'The picture. Conditional requests (`If-None-Match`) and ranges are supported.',
  headers: PICTURE_HEADERS,
  content: Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }]),
  ),
});

const part = (...types: string[]) => ({
  ...picture(...types),
  status: 206,
  description: 'The part that `Range` asked for.',
  headers: { ...PICTURE_HEADERS, ...CONTENT_RANGE },
});
/** For `If-Match` and `If-Unmodified-Since`, which Express supports for every file. */
export const CONDITION_FAILED = answeredAs(412, PayloadInvalid);
const [BEYOND_THE_END = {}] = problemResponses([{ kind: { ...PayloadInvalid.kind, status: 416 } }]);
const NO_SUCH_PART = { ...BEYOND_THE_END, headers: CONTENT_RANGE };

export const List = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'List your transfers, newest first' }),
    ApiOkResponse({ type: TransferListView, description: 'One page.' }),
    ApiProblems(PayloadInvalid, QueueUnavailable),
  );

export const Cancel = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Cancel a transfer in any stage',
      description: 'Idempotent.',
    }),
    Id(),
    ApiAcceptedResponse({ type: TransferView, description: 'The transfer is cancelled.' }),
    ApiOkResponse({ type: TransferView, description: 'The transfer had already ended: nothing changes.' }),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

export const Erase = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Erase a transfer with all its pictures',
      description: 'An unfinished transfer is cancelled first.',
    }),
    Id(),
    ApiNoContentResponse({ description: 'Erased.' }),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

export const Result = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Get the result picture' }),
    Id(),
    AlsoByLink(),
    ApiProduces('image/jpeg', 'image/png', 'image/webp'),
    ApiOkResponse(picture('image/jpeg', 'image/png', 'image/webp')),
    ApiResponse(part('image/jpeg', 'image/png', 'image/webp')),
    ApiResponse({
      status: 302,
      description: 'The picture is in a bucket and has to be fetched from there (STORAGE_REDIRECT).',
      headers: {
        Location: {
          description: 'A presigned URL that is valid for some minutes and needs no key.',
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
      CONDITION_FAILED,
      StorageUnavailable,
    ),
    ApiResponse(NO_SUCH_PART),
  );

export const ControlMap = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Get the control map that preserved the faces' }),
    Id(),
    AlsoByLink(),
    ApiProduces('image/png'),
    ApiOkResponse(picture('image/png')),
    ApiResponse(part('image/png')),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(TransferNotFound, NoControlMap, TransferExpired, CONDITION_FAILED, StorageUnavailable),
    ApiResponse(NO_SUCH_PART),
  );
