import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';

/** The metrics registry, for modules that record metrics. */
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}

/** The `/metrics` route. */
@Module({ imports: [MetricsModule], controllers: [MetricsController] })
export class MetricsHttpModule {}
