import { Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { Backends } from './backends.js';
import { GpuLeases } from './lease.js';

@Module({
  imports: [RedisModule],
  providers: [Backends, GpuLeases],
  exports: [Backends, GpuLeases],
})
export class GpuModule {}
