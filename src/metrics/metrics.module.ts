import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';

/** The registry, for whoever counts. */
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}

/** The registry over HTTP. */
@Module({ imports: [MetricsModule], controllers: [MetricsController] })
export class MetricsHttpModule {}
