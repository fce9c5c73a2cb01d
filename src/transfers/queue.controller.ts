import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { QueueSummary } from './queue-summary.js';
import { QueueSummaryView } from './queue.view.js';

@ApiTags('queue')
@Controller('v1/queue')
export class QueueController {
  constructor(private readonly summary: QueueSummary) {}

  @Get()
  @ApiOperation({ summary: 'How busy the service is' })
  @ApiOkResponse({ type: QueueSummaryView, description: 'The queue at this moment.' })
  @ApiProblems(QueueUnavailable)
  async get(): Promise<QueueSummaryView> {
    return this.summary.now();
  }
}
