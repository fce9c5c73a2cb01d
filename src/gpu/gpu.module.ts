import { Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { Backends } from './backends.js';
import { CardMemory } from './card-memory.js';
import { ColdStarts } from './cold-starts.js';
import { GpuLeases } from './lease.js';
import { LoadedCheckpoints } from './loaded-checkpoints.js';
import { RestartRequests } from './restart-requests.js';
import { Restarter } from './restarter.js';
import { SlotStates } from './slot-states.js';

@Module({
  imports: [MetricsModule, RedisModule],
  providers: [
    Backends,
    CardMemory,
    ColdStarts,
    GpuLeases,
    LoadedCheckpoints,
    RestartRequests,
    Restarter,
    SlotStates,
  ],
  exports: [
    Backends,
    CardMemory,
    ColdStarts,
    GpuLeases,
    LoadedCheckpoints,
    RestartRequests,
    Restarter,
    SlotStates,
  ],
})
export class GpuModule {}
