import { Controller, Get, Headers, Param, ParseBoolPipe, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { sendAnswer } from '../following/answer.js';
import { TransferPreviews } from './transfer-previews.js';
import { TransferFollowers } from './transfer-followers.js';
import type { TransferLook } from './transfer-look.js';
import { TransferLooks } from './transfer-looks.js';
import { parsePreference } from './preference.js';
import * as documented from './transfer-live.docs.js';
import { TransferWaits } from './transfer-waits.js';
import { Transfers } from './transfers.service.js';

const yesOrNo = new ParseBoolPipe({
  optional: true,
  exceptionFactory: () =>
    new PayloadInvalid('Invalid fields: preview.', {
      fields: [{ field: 'preview', code: 'isBoolean', detail: 'preview must be true or false' }],
    }),
});

/** The state, events and previews of a transfer. */
@ApiTags('transfers')
@Controller('v1/transfers')
export class TransferLiveController {
  constructor(
    private readonly looks: TransferLooks,
    private readonly transfers: Transfers,
    private readonly followers: TransferFollowers,
    private readonly previews: TransferPreviews,
    private readonly waits: TransferWaits,
  ) {}

  @Get(':id')
  @documented.Read()
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Headers('prefer') prefer: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const { answer } = await this.lastLook(caller, id, { prefer, response });
    sendAnswer(answer, response);
  }

  @Get(':id/events')
  @documented.Events()
  async events(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query('preview', yesOrNo) previews: boolean | undefined,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const look = await this.look(caller, id);
    this.followers.follow(look, response, { lastEventId, previews: previews ?? false });
  }

  @Get(':id/preview')
  @documented.Preview()
  async preview(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.previews.send(await this.transfers.get(id, caller.id), response);
  }

  /** Reads the transfer, after waiting for its end if `Prefer` asks for that. */
  private async lastLook(
    caller: Caller,
    id: string,
    { prefer, response }: { readonly prefer: string | undefined; readonly response: Response },
  ): Promise<TransferLook> {
    const look = await this.look(caller, id);
    const { wait } = parsePreference(prefer);
    if (wait === null || look.ended) return look;
    await this.waits.wait(id, { wait, respondAsync: false }, response);
    return this.look(caller, id);
  }

  /** @throws TransferNotFound, TransferExpired */
  private async look(caller: Caller, id: string): Promise<TransferLook> {
    const look = await this.looks.at(id);
    if (look?.ownerId === caller.id) return look;
    await this.transfers.get(id, caller.id); // throws the right error if it is gone
    return this.look(caller, id);
  }
}
