import { Controller, Get, Headers, Param, ParseBoolPipe, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { TransferFiles } from './transfer-files.js';
import { TransferFollowers } from './transfer-followers.js';
import * as documented from './transfer-live.docs.js';
import { Transfers } from './transfers.service.js';

const yesOrNo = new ParseBoolPipe({
  optional: true,
  exceptionFactory: () =>
    new PayloadInvalid('Not valid: preview.', {
      fields: [{ field: 'preview', code: 'isBoolean', detail: 'preview must be true or false' }],
    }),
});

/** What there is to see of a transfer while it goes on. */
@ApiTags('transfers')
@Controller('v1/transfers')
export class TransferLiveController {
  constructor(
    private readonly transfers: Transfers,
    private readonly followers: TransferFollowers,
    private readonly files: TransferFiles,
  ) {}

  @Get(':id/events')
  @documented.Events()
  async events(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query('preview', yesOrNo) previews: boolean | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.transfers.get(id, caller.id);
    await this.followers.follow(id, response, { lastEventId, previews: previews ?? false });
  }

  @Get(':id/preview')
  @documented.Preview()
  async preview(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.files.sendPreview(await this.transfers.get(id, caller.id), response);
  }
}
