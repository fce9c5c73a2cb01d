import { Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { Answerings } from './answerings.js';
import { KeptAnswers } from './kept-answers.js';

@Module({
  imports: [RedisModule],
  providers: [Answerings, KeptAnswers],
  exports: [Answerings, KeptAnswers],
})
export class IdempotencyModule {}
