import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Metrics } from './metrics.js';

@ApiTags('operation')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @ApiOperation({
    summary: 'Metrics for Prometheus',
    description: 'Access is configured by `METRICS_ACCESS`.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    description: 'Prometheus text format.',
    content: {
      'text/plain': {
        schema: {
          type: 'string',
          example: 'easel_transfers_total{style="anime",outcome="succeeded",code=""} 3',
        },
      },
    },
  })
  async get(@Res() response: Response): Promise<void> {
    const text = await this.metrics.expose();
    response
      .setHeader('Content-Type', this.metrics.contentType)
      .setHeader('Cache-Control', 'no-store')
      .send(text);
  }
}
