import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy, PayloadInvalid } from '../errors/general.errors.js';
import {
  PhotoFormatUnsupported,
  PhotoMissing,
  PhotoTooLarge,
  PhotoTooManyPixels,
  PhotoUnreadable,
} from '../images/images.errors.js';
import { UploadNotFound } from '../records/records.errors.js';
import { DirectUploadUnavailable, StorageUnavailable } from '../storage/storage.errors.js';
import { PhotoUploadRequest, PhotoUploadView } from './photo-upload.view.js';
import { PhotoUploads } from './photo-uploads.js';
import { photoView, PhotoView } from './photo.view.js';

@ApiTags('photos')
@Controller('v1/photos/uploads')
export class PhotoUploadsController {
  constructor(private readonly uploads: PhotoUploads) {}

  @Post()
  @ApiOperation({
    summary: 'Begin to upload a photo past the service',
    description:
      'Where pictures are in a bucket (S3, Google Cloud Storage): send the bytes to `url`, then call `complete`. Not completed, it is erased a few minutes after its end.',
  })
  @ApiCreatedResponse({ type: PhotoUploadView, description: 'Where to send it.' })
  @ApiProblems(PayloadInvalid, DirectUploadUnavailable, PhotoTooLarge, StorageUnavailable)
  async begin(
    @CurrentCaller() caller: Caller,
    @Body() request: PhotoUploadRequest,
  ): Promise<PhotoUploadView> {
    return this.uploads.begin(caller, request);
  }

  @Post(':id/complete')
  @ApiOperation({
    summary: 'Take in what was uploaded',
    description: 'From then on it is a photo like any other; doing it again is the same as once.',
  })
  @ApiParam({
    name: 'id',
    format: 'uuid',
    description: 'Id of an upload.',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
  })
  @ApiCreatedResponse({
    type: PhotoView,
    description: 'Stored.',
    headers: { Location: { description: 'Where it is.', schema: { type: 'string' } } },
  })
  @ApiProblems(
    UploadNotFound,
    PhotoMissing,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoFormatUnsupported,
    PhotoUnreadable,
    Busy,
    StorageUnavailable,
  )
  async complete(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PhotoView> {
    const record = await this.uploads.complete(id, caller);
    response.setHeader('Location', `/v1/photos/${record.id}`);
    return photoView(record);
  }
}
