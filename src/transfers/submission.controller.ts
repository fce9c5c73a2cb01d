import { Body, Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { TakesPhoto } from '../intake/takes-photo.js';
import { DryRun } from './dry-run.js';
import type { DryRunView } from '../records/dry-run.view.js';
import * as documented from './submission.docs.js';
import { TransferSubmission } from '../records/submission.dto.js';
import { SubmissionAnswers } from './submission-answers.js';
import { SubmitQuery } from '../records/submit-query.dto.js';
import { FromSubmitter, type Submitter } from './submitter.js';
import { TransferIntake } from './transfer-intake.js';
import { ShowsUsage } from '../records/usage-headers.interceptor.js';
import type { TransferView } from '../records/transfer.view.js';

@ApiTags('transfers')
@Controller('v1/transfers')
export class SubmissionController {
  constructor(
    private readonly intake: TransferIntake,
    private readonly dryRun: DryRun,
    private readonly answers: SubmissionAnswers,
  ) {}

  @Post()
  @HttpCode(202)
  @Idempotent({ hasDryRun: true })
  @ShowsUsage()
  @TakesPhoto()
  @documented.Submit()
  async submit(
    @Body() submission: TransferSubmission,
    @Query() query: SubmitQuery,
    @FromSubmitter() { caller, id, upload, resumed, preference }: Submitter,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TransferView | DryRunView> {
    const order = { id, caller, submission };
    if (query.dryRun) {
      response.status(200);
      return this.dryRun.of(order, upload);
    }
    const record = await this.intake.submit(order, upload, resumed);
    return this.answers.of(record, preference, response);
  }
}
