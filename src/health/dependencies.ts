import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { BlobStore } from '../storage/blob-store.js';
import { BackendStates } from './backend-states.js';
import { SubmissionCapacity } from './submission-capacity.js';

const DEADLINE_MS = 3_000;

/** Health checks of the service's dependencies. Each one proves that the dependency works. */
@Injectable()
export class Dependencies {
  constructor(
    private readonly indicators: HealthIndicatorService,
    @Inject(REDIS) private readonly client: Redis,
    private readonly blobs: BlobStore,
    private readonly backends: BackendStates,
    private readonly submissions: SubmissionCapacity,
  ) {}

  /** Writes a key: a Redis whose disk is full still answers a ping. */
  async redis(): Promise<HealthIndicatorResult> {
    return this.ask('redis', async () => {
      await this.client.set('health', new Date().toISOString(), 'PX', 60_000);
      return {};
    });
  }

  async storage(): Promise<HealthIndicatorResult> {
    return this.ask('storage', async () => {
      await this.blobs.check();
      return {};
    });
  }

  async webui(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('webui');
    const backends = await this.backends.all();
    const serving = backends.some(
      ({ state, holds, styles }) => state === 'up' && !holds.includes('circuit') && styles > 0,
    );
    return serving ? indicator.up({ backends }) : indicator.down({ backends });
  }

  async queue(): Promise<HealthIndicatorResult> {
    return this.ask('queue', () => this.submissions.inQueue());
  }

  /** Fails if a working storage has no room for another transfer. */
  async room(): Promise<HealthIndicatorResult> {
    return this.ask('room', () => this.submissions.forPictures());
  }

  private async ask(
    name: string,
    check: () => Promise<Record<string, number>>,
  ): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    const late = AbortSignal.timeout(DEADLINE_MS);
    try {
      const answer = await Promise.race([
        check(),
        new Promise<never>((_, reject) => {
          late.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
        }),
      ]);
      return indicator.up(answer);
    } catch (error) {
      return indicator.down({ message: error instanceof Error ? error.name : 'not available' });
    }
  }
}
