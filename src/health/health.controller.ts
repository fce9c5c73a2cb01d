import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthIndicatorFunction } from '@nestjs/terminus';
import { ApiProblems } from '../errors/api-problems.decorator.js';
import { Busy } from '../errors/general.errors.js';
import { Dependencies } from './dependencies.js';
import { Drain } from './drain.js';

export class HealthView {
  @ApiProperty({ enum: ['ok', 'error', 'shutting_down'], example: 'ok' }) readonly status!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: true },
    example: { redis: { status: 'up' }, storage: { status: 'up' }, webui: { status: 'up', state: 'up' } },
    description: 'One line per dependency.',
  })
  readonly details!: object;
}

@ApiTags('health')
@ApiSecurity({})
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly dependencies: Dependencies,
    private readonly drain: Drain,
  ) {}

  @Get('live')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The process runs', description: 'Depends on nothing else.' })
  @ApiOkResponse({ type: HealthView, description: 'It does.' })
  live(): HealthView {
    return { status: 'ok', details: {} };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Polls and results work',
    description:
      'Redis and the storage serve, and the process stays; if not, `details` of the problem says which.',
  })
  @ApiOkResponse({ type: HealthView, description: 'They do.' })
  @ApiProblems(Busy)
  async ready(): Promise<HealthView> {
    return this.check([() => this.dependencies.redis(), () => this.dependencies.storage()]);
  }

  @Get('accepting')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'A transfer submitted now would succeed',
    description:
      'Also a WebUI that answers, with models, room in the queue, and room for pictures; if not, `details` of the problem says which.',
  })
  @ApiOkResponse({ type: HealthView, description: 'It would.' })
  @ApiProblems(Busy)
  async accepting(): Promise<HealthView> {
    return this.check([
      () => this.dependencies.redis(),
      () => this.dependencies.storage(),
      () => this.dependencies.webui(),
      () => this.dependencies.queue(),
      () => this.dependencies.room(),
    ]);
  }

  /** A process that is about to end says so at once, however slow what it depends on may be. */
  private async check(dependencies: HealthIndicatorFunction[]): Promise<HealthView> {
    const { status, details } = await this.health.check(
      this.drain.begun ? [() => this.drain.state()] : dependencies,
    );
    return { status, details };
  }
}
