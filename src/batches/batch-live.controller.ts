import { Controller, Get, Headers, Param, ParseEnumPipe, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { sendAnswer } from '../following/answer.js';
import { BatchFiles } from './batch-files.js';
import { BatchFollowers } from './batch-followers.js';
import type { BatchLook } from './batch-look.js';
import { BatchLooks } from './batch-looks.js';
import * as documented from './batches.docs.js';
import { Batches } from './batches.service.js';

const FORMATS = { zip: 'zip', sheet: 'sheet' } as const;
const zipOrSheet = new ParseEnumPipe(FORMATS, {
  optional: true,
  exceptionFactory: () =>
    new PayloadInvalid('Invalid fields: format.', {
      fields: [{ field: 'format', code: 'is_in', detail: 'format must be zip or sheet' }],
    }),
});

/** The state, events and result of a batch. */
@ApiTags('batches')
@Controller('v1/batches')
export class BatchLiveController {
  constructor(
    private readonly looks: BatchLooks,
    private readonly batches: Batches,
    private readonly followers: BatchFollowers,
    private readonly files: BatchFiles,
  ) {}

  @Get(':id')
  @documented.Read()
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Res() response: Response,
  ): Promise<void> {
    const { answer } = await this.look(caller, id);
    sendAnswer(answer, response);
  }

  @Get(':id/events')
  @documented.Events()
  async events(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    this.followers.follow(await this.look(caller, id), response, lastEventId);
  }

  @Get(':id/result')
  @documented.Result()
  async result(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query('format', zipOrSheet) format: 'zip' | 'sheet' | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.files.send(await this.batches.get(id, caller.id), format ?? 'zip', response);
  }

  /** @throws BatchNotFound, BatchExpired */
  private async look(caller: Caller, id: string): Promise<BatchLook> {
    const look = await this.looks.at(id);
    if (look?.ownerId === caller.id) return look;
    await this.batches.get(id, caller.id); // throws the right error if it is gone
    return this.look(caller, id);
  }
}
