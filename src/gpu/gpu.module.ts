import { Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { Backends } from './backends.js';
import { ColdStarts } from './cold-starts.js';
import { GpuLeases } from './lease.js';

@Module({
  imports: [RedisModule],
  providers: [Backends, ColdStarts, GpuLeases],
  exports: [Backends, ColdStarts, GpuLeases],
})
export class GpuModule {}
