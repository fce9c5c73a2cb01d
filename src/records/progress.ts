import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';

export interface Progress {
  /** 0..1, never falls, over all attempts. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  /** Null while nothing was measured. */
  readonly etaMs: number | null;
}

const KEPT_MS = 3_600_000;

/** How far a generation is. Beside the record, because it changes too often to be versioned. */
@Injectable()
export class ProgressStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Saves it with the larger of the old and the new fraction. */
  async report(id: string, progress: Progress): Promise<void> {
    const before = await this.get(id);
    const fraction = Math.max(before?.fraction ?? 0, progress.fraction);
    await this.redis.set(this.key(id), JSON.stringify({ ...progress, fraction }), 'PX', KEPT_MS);
  }

  async get(id: string): Promise<Progress | null> {
    const data = await this.redis.get(this.key(id));
    return data === null ? null : (JSON.parse(data) as Progress);
  }

  private key(id: string): string {
    return `transfers:record:${id}:progress`;
  }
}
