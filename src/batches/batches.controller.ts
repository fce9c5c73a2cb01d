import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { TakesPhotos } from '../intake/takes-photo.js';
import { BatchRecords } from '../records/batch-records.js';
import { SubmitQuery } from '../records/submit-query.dto.js';
import { ShowsUsage } from '../records/usage-headers.interceptor.js';
import { BatchDryRun } from './batch-dry-run.js';
import type { BatchDryRunView } from './batch-dry-run.view.js';
import { BatchIntake } from './batch-intake.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchQueryDto } from './batch-query.dto.js';
import { type BatchSubmitter, FromBatchSubmitter } from './batch-submitter.js';
import { BatchSubmission } from './batch-submission.dto.js';
import type { BatchListView, BatchView } from './batch.view.js';
import * as documented from './batches.docs.js';
import { Batches } from './batches.service.js';

@ApiTags('batches')
@Controller('v1/batches')
export class BatchesController {
  constructor(
    private readonly intake: BatchIntake,
    private readonly dryRun: BatchDryRun,
    private readonly batches: Batches,
    private readonly records: BatchRecords,
    private readonly presenter: BatchPresenter,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ hasDryRun: true })
  @ShowsUsage()
  @TakesPhotos()
  @documented.Submit()
  async submit(
    @Body() submission: BatchSubmission,
    @Query() query: SubmitQuery,
    @FromBatchSubmitter() submitter: BatchSubmitter,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BatchView | BatchDryRunView> {
    if (query.dryRun) {
      response.status(200);
      return this.dryRun.of(submitter, submission);
    }
    const record = await this.intake.submit(submitter, submission);
    response.setHeader('Location', `/v1/batches/${record.id}`);
    if (record.finishedAt !== null) response.status(200);
    return this.presenter.accepted(record);
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
