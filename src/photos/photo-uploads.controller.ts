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
    summary: 'Begin a direct photo upload to the bucket',
    description:
      'Available if pictures are stored in a bucket (S3, Google Cloud Storage): send the bytes to `url`, then call `complete`. An upload that is not completed is erased a few minutes after it expires.',
  })
  @ApiCreatedResponse({ type: PhotoUploadView, description: 'The upload.' })
  @ApiProblems(PayloadInvalid, DirectUploadUnavailable, PhotoTooLarge, StorageUnavailable)
  async begin(
    @CurrentCaller() caller: Caller,
    @Body() request: PhotoUploadRequest,
  ): Promise<PhotoUploadView> {
    return this.uploads.begin(caller, request);
  }

  @Post(':id/complete')
  @ApiOperation({
    summary: 'Complete a direct photo upload',
    description: 'Validates and stores the photo, as if it had been sent to `POST /v1/photos`. Idempotent.',
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
    headers: { Location: { description: 'URL of the photo.', schema: { type: 'string' } } },
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
