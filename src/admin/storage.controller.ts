import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Forbidden, Unauthorized } from '../access/access.errors.js';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { StorageReport } from './storage-report.js';
import { StorageQuery, StorageView } from './storage.view.js';

@ApiTags('admin')
@ApiBearerAuth('admin')
@ApiProblems(Unauthorized, Forbidden)
@Controller('v1/admin/storage')
export class AdminStorageController {
  constructor(private readonly report: StorageReport) {}

  @Get()
  @ApiOperation({
    summary: 'Show the space taken by pictures, and what would be erased next',
    description:
      'A dry run: with `more` it shows what would be erased to make room for that many more bytes.',
  })
  @ApiOkResponse({ type: StorageView, description: 'The current state.' })
  @ApiProblems(PayloadInvalid, QueueUnavailable)
  async look(@Query() { more }: StorageQuery): Promise<StorageView> {
    return this.report.look(more);
  }
}
