import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { GpuModule } from '../gpu/gpu.module.js';
import { RecordsModule } from '../records/records.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { StylesModule } from '../styles/styles.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { BackendStates } from './backend-states.js';
import { Dependencies } from './dependencies.js';
import { Drain } from './drain.js';
import { HealthController } from './health.controller.js';
import { SubmissionCapacity } from './submission-capacity.js';

@Module({
  // The problem document names what is down; without this, Terminus would log an error for each probe.
  imports: [
    TerminusModule.forRoot({ logger: false }),
    RedisModule,
    StorageModule,
    StylesModule,
    GpuModule,
    RecordsModule,
  ],
  controllers: [HealthController],
  providers: [BackendStates, Dependencies, Drain, SubmissionCapacity],
})
export class HealthModule {}
