import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Forbidden, Unauthorized } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { CurrentCaller } from '../access/request-caller.js';
import { answeredAs, ApiProblems } from '../errors/api-problems.decorator.js';
import { NotFound, PayloadInvalid } from '../errors/general.errors.js';
import { QueueUnavailable } from '../redis/redis.errors.js';
import { BackendActions } from './backend-actions.js';
import { AdminBackendListView, AdminBackendView } from './backends.view.js';

@ApiTags('admin')
@ApiBearerAuth('admin')
@ApiProblems(Unauthorized, Forbidden, QueueUnavailable)
@Controller('v1/admin/backends')
export class AdminBackendsController {
  constructor(private readonly actions: BackendActions) {}

  @Get()
  @ApiOperation({ summary: 'List the WebUIs, their memory, and why a WebUI is given no work' })
  @ApiOkResponse({ type: AdminBackendListView, description: 'All configured WebUIs.' })
  async list(): Promise<AdminBackendListView> {
    return { items: await this.actions.all() };
  }

  @Post(':slot/restart')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Restart a WebUI between two generations',
    description:
      'In the way that WEBUI_RESTART configures; `payload_invalid` with status 409 if restarts are off. The running generation finishes first, and waiting transfers keep their place.',
  })
  @ApiParam({ name: 'slot', description: 'Name of the GPU slot.', example: '0' })
  @ApiAcceptedResponse({ type: AdminBackendView, description: 'The restart is scheduled.' })
  @ApiProblems(NotFound, answeredAs(409, PayloadInvalid))
  async restart(@CurrentCaller() caller: Caller, @Param('slot') slot: string): Promise<AdminBackendView> {
    return await this.actions.restart(caller.id, slot);
  }
}
