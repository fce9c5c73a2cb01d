import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { transferSubject } from '../records/pending-notifications.js';
import { TransferExpired, TransferNotFound } from '../records/records.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { Deliveries } from './deliveries.service.js';
import { DeliveryListView, DeliveryView, deliveryView } from './delivery.view.js';
import { DeliveryNotFound } from './webhooks.errors.js';

const ID = {
  name: 'id',
  format: 'uuid',
  description: 'Id of a transfer.',
  example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
};

@ApiTags('webhooks')
@Controller('v1/transfers/:id/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: Deliveries) {}

  @Get()
  @ApiOperation({
    summary: 'List the webhook deliveries of a transfer',
    description: 'Empty until the transfer has ended, and without a `webhookUrl`.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: DeliveryListView, description: 'All deliveries with their attempts.' })
  @ApiProblems(TransferNotFound, TransferExpired, QueueUnavailable)
  async list(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<DeliveryListView> {
    return { items: (await this.deliveries.list(transferSubject(id), caller.id)).map(deliveryView) };
  }

  @Post(':deliveryId/redeliver')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Redeliver a webhook of a transfer',
    description: 'Sends the same message with the same `webhook-id`, with a new retry schedule.',
  })
  @ApiParam(ID)
  @ApiParam({ name: 'deliveryId', description: 'Id of a delivery.', example: 'msg_3f1c' })
  @ApiAcceptedResponse({ type: DeliveryView, description: 'The delivery has been scheduled.' })
  @ApiProblems(TransferNotFound, TransferExpired, DeliveryNotFound, QueueUnavailable)
  async redeliver(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<DeliveryView> {
    return deliveryView(await this.deliveries.redeliver(transferSubject(id), deliveryId, caller.id));
  }
}
