import { Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { IdempotencyCoordinator } from './idempotency-coordinator.js';
import { IdempotencyStore } from './idempotency-store.js';

@Module({
  imports: [RedisModule],
  providers: [IdempotencyCoordinator, IdempotencyStore],
  exports: [IdempotencyCoordinator, IdempotencyStore],
})
export class IdempotencyModule {}
