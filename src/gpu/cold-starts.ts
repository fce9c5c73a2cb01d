import { Inject, Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { IsNumber, IsOptional, validateSync } from 'class-validator';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import type { ColdStart, Warmth } from './warmth.js';

class KeptColdStart implements ColdStart {
  @IsOptional()
  @IsNumber()
  readonly startMs: number | null = null;

  @IsOptional()
  @IsNumber()
  readonly loadMs: number | null = null;

  @IsOptional()
  @IsNumber()
  readonly firstPictureMs: number | null = null;
}

/** Until it was measured: a checkpoint and a ControlNet from a disk onto a T4. */
const UNMEASURED_LOAD_MS = 10_500;

/** What the latest start of each WebUI took, known to every process. */
@Injectable()
export class ColdStarts {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** What this start has not measured stays as the one before it did. */
  async save(slot: string, latest: ColdStart): Promise<void> {
    const known = Object.entries(latest).filter(([, ms]) => ms !== null);
    const merged = { ...(await this.last(slot)), ...(Object.fromEntries(known) as Partial<ColdStart>) };
    await this.redis.set(key(slot), JSON.stringify(merged));
  }

  /** Null when none was ever measured. */
  async last(slot: string): Promise<ColdStart | null> {
    const text = await this.redis.get(key(slot));
    if (text === null) return null;
    const kept = plainToInstance(KeptColdStart, JSON.parse(text) as object);
    return validateSync(kept).length === 0 ? kept : null;
  }
}

/** What a WebUI has before it until it paints as fast as it can, if it goes as it did last time; ms. */
export interface WayToWarmth {
  /** Until it answers. */
  readonly startMs: number;
  /** From then on, or from now, until its models are loaded. */
  readonly loadMs: number;
}

export function wayToWarmth(
  { phase, phaseMs }: Pick<Warmth, 'phase' | 'phaseMs'>,
  last: ColdStart | null,
): WayToWarmth {
  const startMs = last?.startMs ?? 0;
  const loadMs = last?.loadMs ?? UNMEASURED_LOAD_MS;
  switch (phase) {
    case 'warm':
      return { startMs: 0, loadMs: 0 };
    case 'loading':
      return { startMs: 0, loadMs: Math.max(0, loadMs - phaseMs) };
    case 'cold':
      return { startMs: 0, loadMs };
    case 'starting':
    case 'down':
      return { startMs: Math.max(0, startMs - phaseMs), loadMs };
  }
}

function key(slot: string): string {
  return `backend:${slot}:cold-start`;
}
