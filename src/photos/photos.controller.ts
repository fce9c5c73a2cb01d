import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import { NoControlMap } from '../faces/faces.errors.js';
import { Idempotent, IDEMPOTENCY_PROBLEMS } from '../idempotency/idempotent.decorator.js';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import {
  PhotoFormatUnsupported,
  PhotoMissing,
  PhotoTooLarge,
  PhotoTooManyPixels,
  PhotoUnreadable,
} from '../images/images.errors.js';
import { ApiPhotoBody } from '../intake/photo-body.js';
import { TakesPhoto } from '../intake/takes-photo.js';
import { PhotoNotFound } from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { FromPhotoSubmitter, type PhotoSubmitter } from './photo-submitter.js';
import { ControlMapQuery, PhotoForm, PhotoUpload, photoView, PhotoView } from './photo.view.js';
import { Photos } from './photos.service.js';

const ID = { name: 'id', description: 'Id of a photo; `sample` is built in.', example: 'sample' };

@ApiTags('photos')
@Controller('v1/photos')
export class PhotosController {
  constructor(private readonly photos: Photos) {}

  @Post()
  @Idempotent()
  @TakesPhoto()
  @ApiOperation({
    summary: 'Upload a photo and detect its faces',
    description:
      'Uses no GPU. The id of the photo can be used as `photoId` in submissions. With an `Idempotency-Key` the request can be repeated safely.',
  })
  @ApiPhotoBody(PhotoUpload, PhotoForm, {
    base64: { summary: 'A base64 picture without a face', value: { photoBase64: EXAMPLE_BASE64 } },
  })
  @ApiCreatedResponse({
    type: PhotoView,
    description: 'Stored.',
    headers: {
      Location: { required: true, description: 'URL of the photo.', schema: { type: 'string' } },
      'Idempotent-Replayed': {
        description: '`true`: repeats the answer to the first request with this `Idempotency-Key`.',
        schema: { type: 'string' },
      },
    },
  })
  @ApiProblems(
    PayloadInvalid,
    PhotoMissing,
    PhotoNotFound,
    ...IDEMPOTENCY_PROBLEMS,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoFormatUnsupported,
    PhotoUnreadable,
    Busy,
    QueueUnavailable,
    StorageUnavailable,
  )
  async add(
    @FromPhotoSubmitter() submitter: PhotoSubmitter,
    @Body() body: PhotoUpload,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PhotoView> {
    const record = await this.photos.add(submitter, body);
    response.setHeader('Location', `/v1/photos/${record.id}`);
    return photoView(record);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a photo and its faces' })
  @ApiParam(ID)
  @ApiOkResponse({ type: PhotoView, description: 'The photo.' })
  @ApiProblems(PhotoNotFound, PhotoUnreadable, Busy, QueueUnavailable, StorageUnavailable)
  async get(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<PhotoView> {
    return photoView(await this.photos.get(id, caller));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Erase a photo', description: 'Transfers that use it are not affected.' })
  @ApiParam(ID)
  @ApiNoContentResponse({ description: 'Erased.' })
  @ApiProblems(PhotoNotFound, QueueUnavailable, StorageUnavailable)
  async erase(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.photos.erase(id, caller);
  }

  @Get(':id/control-map')
  @Header('Cache-Control', 'private, max-age=3600')
  @ApiOperation({
    summary: 'Get the control map of a photo',
    description:
      "Identical to what the ControlNet extension's `mediapipe_face` preprocessor draws at that resolution.",
  })
  @ApiParam(ID)
  @ApiProduces('image/png')
  @ApiOkResponse({
    description: 'The control map.',
    content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
  })
  @ApiProblems(
    PayloadInvalid,
    PhotoNotFound,
    NoControlMap,
    PhotoUnreadable,
    Busy,
    QueueUnavailable,
    StorageUnavailable,
  )
  async controlMap(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: ControlMapQuery,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.photos.controlMap(id, caller, query), { type: 'image/png' });
  }
}
