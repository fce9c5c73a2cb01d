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
import { eventStream } from '../following/stream-docs.js';
import { PreviewEventView, StateEventView } from './events.view.js';
import { ApiPrefer, PREFERENCE_APPLIED } from './submission.docs.js';
import { ProgressView, TransferView } from '../records/transfer.view.js';
import { AlsoByLink, CONDITION_FAILED, ETAG, Id } from './transfers.docs.js';
import { NOT_MODIFIED, RETRY_AFTER } from '../following/polling-docs.js';

export const Read = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary: 'Read a transfer' }),
    Id(),
    ApiPrefer('answer when the transfer has ended or this time is over'),
    ApiOkResponse({
      type: TransferView,
      description: 'The transfer.',
      headers: { ETag: ETAG, ...RETRY_AFTER, ...PREFERENCE_APPLIED },
    }),
    ApiResponse({ ...NOT_MODIFIED, headers: { ...RETRY_AFTER, ...PREFERENCE_APPLIED } }),
    ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable),
  );

const ID = 'generating.1./9.22.4100//';

const STREAM = eventStream({
  events: { state: StateEventView, progress: ProgressView, preview: PreviewEventView, done: TransferView },
  example: [
    {
      event: 'state',
      id: 'queued.0.2///',
      data: {
        state: 'queued',
        attempts: 0,
        queue: { position: 2, estimatedStartMs: { low: 4200, high: 6900 } },
      },
    },
    { event: 'progress', id: ID, data: { fraction: 0.41, step: 9, steps: 22, etaMs: 3100 } },
  ],
});

export const Events = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Follow a transfer',
      description:
        'Server-Sent Events: `state` (`StateEventView`), `progress` (`ProgressView`), `preview` (`PreviewEventView`) and `done` ' +
        '(`TransferView`), after which the stream ends. It begins with the current state. A client that was disconnected, ' +
        'or is slow, receives only the newest event of each kind. A comment every 15 s keeps the connection open.',
    }),
    Id(),
    AlsoByLink(),
    ApiExtraModels(StateEventView, PreviewEventView),
    ApiQuery({
      name: 'preview',
      required: false,
      type: Boolean,
      description: 'Whether previews are made while the stream is open.',
      example: true,
    }),
    ApiHeader({
      name: 'Last-Event-ID',
      required: false,
      description: 'The `id` of the last event received: it and the events before it are not repeated.',
      schema: { type: 'string', example: ID },
    }),
    ApiProduces('text/event-stream'),
    ApiOkResponse({
      description: 'The events.',
      content: STREAM,
    }),
    ApiNoContentResponse({
      description: 'According to `Last-Event-ID`, `done` was already received: there are no more events.',
    }),
    ApiProblems(PayloadInvalid, TransferNotFound, TransferExpired, Busy, QueueUnavailable),
  );

export const Preview = (): MethodDecorator =>
  applyDecorators(
    ApiOperation({
      summary: 'Get the newest preview',
      description:
        'Previews are made only while clients request them, or have the events open with `preview=true`, and only by a WebUI that keeps all its weights on the GPU.',
    }),
    Id(),
    AlsoByLink(),
    ApiProduces('image/jpeg'),
    ApiOkResponse({
      description: 'The newest preview, smaller than the result will be.',
      headers: {
        ETag: { description: 'Strong: the SHA-256 of the bytes.', schema: { type: 'string' } },
        'Cache-Control': { description: 'Has to be revalidated each time.', schema: { type: 'string' } },
      },
      content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } },
    }),
    ApiNoContentResponse({
      description: 'No preview: there is none yet, the WebUI makes none, or the transfer has ended.',
    }),
    ApiResponse(NOT_MODIFIED),
    ApiProblems(TransferNotFound, TransferExpired, CONDITION_FAILED, QueueUnavailable, StorageUnavailable),
  );
