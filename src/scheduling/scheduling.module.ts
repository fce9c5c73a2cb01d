import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisModule } from '../redis/redis.module.js';
import { Durations } from './durations.js';
import { GpuUsage } from './gpu-usage.js';
import { Heartbeat } from './heartbeat.js';
import { Viewers } from './viewers.js';
import { QueueSwitch } from './queue-switch.js';
import { queueNames, type StageJob } from './queues.js';
import { Signals } from './signals.js';
import { StartEstimateAccuracy } from './start-estimate-accuracy.js';
import { StageQueues } from './stage-queues.js';

/** Ended jobs are kept for the console: a day (in seconds), at most 200 per queue. */
const KEPT = { age: 86_400, count: 200 };

@Module({})
export class SchedulingModule {
  /** @param slots names of the GPU slots; each gets its own queue */
  static forRoot(slots: readonly string[]): DynamicModule {
    const names = queueNames(slots);
    const bull = BullModule.forRootAsync({
      imports: [RedisModule],
      inject: [RedisConnections],
      useFactory: (connections: RedisConnections) => ({
        prefix: connections.bullPrefix,
        createClient: (type) => connections.createBullClient(type),
        defaultJobOptions: { removeOnComplete: KEPT, removeOnFail: KEPT },
        // The reconciler finds dead processes by their heartbeat within seconds. Jobs that Bull redelivers
        // later are stale and dropped, so a high stall count is harmless.
        settings: { stalledInterval: 15_000, maxStalledCount: 10 },
      }),
    });
    const queues = BullModule.registerQueue(...names.map((name) => ({ name })));
    return {
      module: SchedulingModule,
      imports: [MetricsModule, RedisModule, bull, queues],
      providers: [
        Durations,
        GpuUsage,
        Heartbeat,
        Viewers,
        QueueSwitch,
        Signals,
        StartEstimateAccuracy,
        {
          provide: StageQueues,
          inject: names.map((name) => getQueueToken(name)),
          useFactory: (...registered: Queue<StageJob>[]) => new StageQueues(registered),
        },
      ],
      exports: [
        Durations,
        GpuUsage,
        Heartbeat,
        Viewers,
        QueueSwitch,
        Signals,
        StageQueues,
        StartEstimateAccuracy,
        queues,
      ],
    };
  }
}
