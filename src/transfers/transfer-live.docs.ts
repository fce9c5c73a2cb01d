import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiResponse,
} from '@nestjs/swagger';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import { TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { PreviewEventView, StateEventView } from './events.view.js';
import { ApiPrefer, PREFERENCE_APPLIED } from './submission.docs.js';
import { TransferView } from '../records/transfer.view.js';
import { ETAG, Id, NOT_MODIFIED, RETRY_AFTER } from './transfers.docs.js';

export const Read = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Where a transfer stands' }),
    Id(),
    ApiPrefer('answer when it has ended, or with where it stands then'),
    ApiOkResponse({
      type: TransferView,
      description: 'The transfer.',
      headers: { ETag: ETAG, ...RETRY_AFTER, ...PREFERENCE_APPLIED },
    }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

const STREAM = `event: state
id: generating.1.///
data: {"state":"generating","attempts":1,"queue":null}

event: progress
id: generating.1./9.22.4100//
data: {"fraction":0.41,"step":9,"steps":22,"etaMs":3100}

`;

export const Events = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Follow a transfer',
      description:
        'Server-Sent Events: `state` (`StateEventView`), `progress` (`ProgressView`), `preview` (`PreviewEventView`) and `done` ' +
        '(`TransferView`), after which the stream ends. It begins with where the transfer stands. To a reader that was away, ' +
        'or is slow, only the newest of each is sent. A comment each 15 s keeps the connection open.',
    }),
    Id(),
    ApiExtraModels(StateEventView, PreviewEventView),
    ApiQuery({
      name: 'preview',
      required: false,
      type: Boolean,
      description: 'Have previews made while the stream is open.',
      example: true,
    }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description:
        'The `id` of the last event that was received: what it and those before it said is not repeated.',
      schema: { type: 'string', example: 'generating.1./9.22.4100//' },
    }),
    ApiProduces('text/event-stream'),
    ApiOkResponse({
      description: 'The events.',
      content: { 'text/event-stream': { schema: { type: 'string', example: STREAM } } },
    }),
    ApiNoContentResponse({
      description: 'By `Last-Event-ID`, `done` was received before: there is nothing more to come.',
    }),
    ApiProblems(PayloadInvalid, TransferNotFound, TransferExpired, Busy, QueueUnavailable),
  );

export const Preview = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'The picture in the making',
      description:
        'The newest preview. They are made while somebody asks for them, or has the events open with `preview=true`, and only by a WebUI that keeps all its weights on the card.',
    }),
    Id(),
    ApiProduces('image/jpeg'),
    ApiOkResponse({
      description: 'The newest preview, smaller than the result will be.',
      headers: {
        ETag: { description: 'Strong: the SHA-256 of the bytes.', schema: { type: 'string' } },
        'Cache-Control': { description: 'To be asked for again each time.', schema: { type: 'string' } },
      },
      content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } },
    }),
    ApiNoContentResponse({ description: 'There is none: not yet, none is made, or the transfer is done.' }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable, StorageUnavailable),
  );
