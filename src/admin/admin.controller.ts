import { Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Forbidden, Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { answeredAs, ApiProblems } from '../errors/api-problems.decorator.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import {
  TransferCancelled,
  TransferExpired,
  TransferNotFound,
  TransferUnfinished,
} from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { TransferPresenter } from '../transfers/transfer-presenter.js';
import { TransferQueryDto } from '../transfers/transfer-query.dto.js';
import { TransferListView, TransferView } from '../records/transfer.view.js';
import { Transfers } from '../transfers/transfers.service.js';
import { AdminActions } from './admin-actions.js';
import { AuditLog } from './audit-log.js';

export class PausedView {
  @ApiProperty({ type: Boolean, example: true }) readonly paused!: boolean;
}

export class AuditEntryView {
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly at!: string;
  @ApiProperty({ example: 'admin' }) readonly actor!: string;
  @ApiProperty({ example: 'front' }) readonly action!: string;
  @ApiProperty({ example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11' }) readonly target!: string;
}

export class AuditView {
  @ApiProperty({ type: [AuditEntryView], description: 'Newest first, at most 100.' })
  readonly items!: AuditEntryView[];
}

const MAX_AUDIT_ENTRIES = 100;
const ID = {
  name: 'id',
  format: 'uuid',
  description: 'Id of a transfer.',
  example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
};

@ApiTags('admin')
@ApiBearerAuth('admin')
@ApiProblems(Unauthorized, Forbidden, QueueUnavailable)
@Controller('v1/admin')
export class AdminController {
  constructor(
    private readonly actions: AdminActions,
    private readonly transfers: Transfers,
    private readonly presenter: TransferPresenter,
    private readonly audit: AuditLog,
  ) {}

  @Post('queue/pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause the queue',
    description: 'Running stages finish and submissions are still accepted, but nothing new is started.',
  })
  @ApiOkResponse({ type: PausedView, description: 'Paused.' })
  async pause(@CurrentCaller() caller: Caller): Promise<PausedView> {
    await this.actions.pause(caller.id);
    return { paused: true };
  }

  @Post('queue/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Resume the queue' })
  @ApiOkResponse({ type: PausedView, description: 'Resumed.' })
  async resume(@CurrentCaller() caller: Caller): Promise<PausedView> {
    await this.actions.resume(caller.id);
    return { paused: false };
  }

  @Get('transfers')
  @ApiOperation({ summary: 'List the transfers of all callers, newest first' })
  @ApiOkResponse({ type: TransferListView, description: 'One page.' })
  @ApiProblems(PayloadInvalid)
  async list(@Query() query: TransferQueryDto): Promise<TransferListView> {
    const { items, next } = await this.transfers.list(query, undefined);
    return this.presenter.page(items, next);
  }

  @Post('transfers/:id/retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Retry a failed transfer from its first stage' })
  @ApiParam(ID)
  @ApiAcceptedResponse({ type: TransferView, description: 'Queued again.' })
  @ApiProblems(
    TransferNotFound,
    TransferExpired,
    TransferUnfinished,
    TransferCancelled,
    answeredAs(409, PayloadInvalid),
  )
  async retry(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<TransferView> {
    return this.presenter.one(await this.actions.retry(caller.id, id));
  }

  @Post('transfers/:id/front')
  @HttpCode(200)
  @ApiOperation({ summary: 'Move a waiting transfer to the front of the queue' })
  @ApiParam(ID)
  @ApiOkResponse({ type: TransferView, description: 'The transfer with its new position.' })
  @ApiProblems(TransferNotFound, TransferExpired)
  async front(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<TransferView> {
    return this.presenter.one(await this.actions.front(caller.id, id));
  }

  @Post('transfers/:id/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: "Cancel any caller's transfer" })
  @ApiParam(ID)
  @ApiAcceptedResponse({ type: TransferView, description: 'The transfer will end as `cancelled`.' })
  @ApiOkResponse({ type: TransferView, description: 'The transfer had already ended.' })
  @ApiProblems(TransferNotFound, TransferExpired)
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TransferView> {
    const { record, changed } = await this.actions.cancel(caller.id, id);
    if (!changed) response.status(200);
    return this.presenter.one(record);
  }

  @Delete('transfers/:id')
  @HttpCode(204)
  @ApiOperation({ summary: "Erase any caller's transfer and its pictures" })
  @ApiParam(ID)
  @ApiNoContentResponse({ description: 'Erased.' })
  @ApiProblems(TransferNotFound, TransferExpired)
  async erase(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.actions.erase(caller.id, id);
  }

  @Get('audit')
  @ApiOperation({ summary: 'List the actions of operators' })
  @ApiOkResponse({ type: AuditView, description: 'The newest entries.' })
  async audited(): Promise<AuditView> {
    return { items: await this.audit.newest(MAX_AUDIT_ENTRIES) };
  }
}
