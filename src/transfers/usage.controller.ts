import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { ShowsUsage } from '../records/usage-headers.interceptor.js';
import { UsageReport } from './usage-report.js';
import { UsageView } from './usage.view.js';

@ApiTags('usage')
@Controller('v1/usage')
export class UsageController {
  constructor(private readonly report: UsageReport) {}

  @Get()
  @ShowsUsage()
  @ApiOperation({ summary: 'Your limits and usage', description: 'Needs no scope.' })
  @ApiOkResponse({ type: UsageView, description: 'The limits and the current usage.' })
  @ApiProblems(QueueUnavailable)
  async get(@CurrentCaller() caller: Caller): Promise<UsageView> {
    return this.report.of(caller);
  }
}
