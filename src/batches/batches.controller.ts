import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  UploadedFiles,
  UseInterceptors,
} from '@nestjs/common';
import { FileFieldsInterceptor } from '@nestjs/platform-express';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { discardUpload } from '../intake/upload-storage.js';
import { BatchRecords } from '../records/batch-records.js';
import { ShowsUsage } from '../records/usage-headers.interceptor.js';
import { BatchIntake } from './batch-intake.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchQueryDto } from './batch-query.dto.js';
import type { BatchUploads } from './batch-request.js';
import { BatchSubmission } from './batch-submission.dto.js';
import type { BatchListView, BatchView } from './batch.view.js';
import * as documented from './batches.docs.js';
import { Batches } from './batches.service.js';

@ApiTags('batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly intake: BatchIntake,
    private readonly batches: Batches,
    private readonly records: BatchRecords,
    private readonly presenter: BatchPresenter,
  ) {}

  @Post()
  @HttpCode(202)
  @ShowsUsage()
  @UseInterceptors(FileFieldsInterceptor([{ name: 'photo', maxCount: 1 }, { name: 'photos' }]))
  @documented.Submit()
  async submit(
    @CurrentCaller() caller: Caller,
    @Body() submission: BatchSubmission,
    @UploadedFiles() uploads: BatchUploads | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BatchView> {
    const { photo = [], photos = [] } = uploads ?? {};
    try {
      const record = await this.intake.submit(caller, submission, { photo, photos });
      response.setHeader('Location', `/v1/batches/${record.id}`);
      return await this.presenter.accepted(record);
    } finally {
      for (const upload of [...photo, ...photos]) await discardUpload(upload);
    }
  }

  @Get()
  @documented.List()
  async list(
    @CurrentCaller() caller: Caller,
    @Query() { limit, cursor }: BatchQueryDto,
  ): Promise<BatchListView> {
    const { items, next } = await this.records.list(caller.id, { limit, after: cursor });
    return this.presenter.page(items, next);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @documented.Cancel()
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BatchView> {
    const { record, changed } = await this.batches.cancel(id, caller.id);
    if (!changed) response.status(200);
    return this.presenter.one(record);
  }

  @Delete(':id')
  @HttpCode(204)
  @documented.Erase()
  async erase(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.batches.erase(id, caller.id);
  }
}
