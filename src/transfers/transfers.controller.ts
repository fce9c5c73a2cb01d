import { Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { TransferQueryDto } from './transfer-query.dto.js';
import { TransferFiles } from './transfer-files.js';
import { TransferPresenter } from './transfer-presenter.js';
import type { TransferListView, TransferView } from '../records/transfer.view.js';
import * as documented from './transfers.docs.js';
import { Transfers } from './transfers.service.js';

@ApiTags('transfers')
@Controller('v1/transfers')
export class TransfersController {
  constructor(
    private readonly transfers: Transfers,
    private readonly presenter: TransferPresenter,
    private readonly files: TransferFiles,
  ) {}

  @Get()
  @documented.List()
  async list(@CurrentCaller() caller: Caller, @Query() query: TransferQueryDto): Promise<TransferListView> {
    const { items, next } = await this.transfers.list(query, caller.id);
    return this.presenter.page(items, next);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @documented.Cancel()
  async cancel(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TransferView> {
    const { record, changed } = await this.transfers.cancel(id, caller.id);
    if (!changed) response.status(200);
    return this.presenter.one(record);
  }

  @Delete(':id')
  @HttpCode(204)
  @documented.Erase()
  async erase(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.transfers.erase(id, caller.id);
  }

  @Get(':id/result')
  @documented.Result()
  async result(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.files.sendResult(await this.transfers.get(id, caller.id), response);
  }

  @Get(':id/control-map')
  @documented.ControlMap()
  async controlMap(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.files.sendControlMap(await this.transfers.get(id, caller.id), response);
  }
}
