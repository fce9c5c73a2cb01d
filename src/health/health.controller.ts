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
    description: 'One entry per dependency.',
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
  @ApiOperation({ summary: 'Liveness: the process runs', description: 'Checks no dependencies.' })
  @ApiOkResponse({ type: HealthView, description: 'Alive.' })
  live(): HealthView {
    return { status: 'ok', details: {} };
  }

  @Get('ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Readiness: polling and results work',
    description:
      'Redis and the storage work, and the process is not shutting down; if not, `details` of the problem names the cause.',
  })
  @ApiOkResponse({ type: HealthView, description: 'Ready.' })
  @ApiProblems(Busy)
  async ready(): Promise<HealthView> {
    return this.check([() => this.dependencies.redis(), () => this.dependencies.storage()]);
  }

  @Get('accepting')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'A transfer submitted now would be accepted and processed',
    description:
      'As `/health/ready`, and a WebUI with the models of a style is up, and the queue and the storage have room; if not, `details` of the problem names the cause.',
  })
  @ApiOkResponse({ type: HealthView, description: 'Accepting.' })
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

  /** A draining process reports that at once, without waiting for slow dependencies. */
  private async check(dependencies: HealthIndicatorFunction[]): Promise<HealthView> {
    const { status, details } = await this.health.check(
      this.drain.begun ? [() => this.drain.state()] : dependencies,
    );
    return { status, details };
  }
}
