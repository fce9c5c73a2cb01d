import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Redis } from 'ioredis';
import { TransferRecords } from '../records/transfer-records.js';
import { noteErasure } from '../redis/erasures.js';
import { RedisSettings } from '../redis/redis.config.js';
import { REDIS } from '../redis/redis-connections.js';
import { StageQueues } from '../scheduling/stage-queues.js';
import { PeriodicTask } from '../timing/periodic-task.js';

/**
 * Removes ended jobs whose transfers are gone from the queues. Bull keeps ended jobs for the console,
 * including those that were active while their transfer was erased, and leftovers of crashes.
 */
@Injectable()
export class ErasedJobsSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new PeriodicTask(
    new Logger(ErasedJobsSweep.name),
    'Search for jobs of erased transfers failed',
  );

  constructor(
    private readonly records: TransferRecords,
    private readonly queues: StageQueues,
    @Inject(REDIS) private readonly redis: Redis,
    private readonly settings: RedisSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.start(this.settings.rewritePauseMs / 2, () => this.clear());
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  async clear(): Promise<void> {
    const ids = await this.queues.ended();
    const known = await this.records.states(ids);
    const gone = new Set(ids.filter((id) => !known.has(id)));
    if (gone.size > 0 && (await this.queues.removeEnded(gone)) > 0) await noteErasure(this.redis);
  }
}
