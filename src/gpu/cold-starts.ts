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

/** Used until measured: a checkpoint and a ControlNet from disk onto a T4. */
const UNMEASURED_LOAD_MS = 10_500;
/** A WebUI that was away for longer was switched off: that is not the duration of a start. */
const LONGEST_START_MS = 600_000;
/** A start that takes this many times as long as the last one is no usual start. */
const MUCH_LONGER = 1.5;
const DONE: ElapsedPhase = { wholeMs: 0, overMs: 0 };

/** Durations of the latest start of each WebUI, known to every process. */
@Injectable()
export class ColdStarts {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Values that this start did not measure keep those of the one before. */
  async save(slot: string, latest: ColdStart): Promise<void> {
    const known = Object.entries(latest).filter(([, ms]) => ms !== null);
    const merged = { ...(await this.last(slot)), ...(Object.fromEntries(known) as Partial<ColdStart>) };
    await this.redis.set(key(slot), JSON.stringify(merged));
  }

  /** Null if none was ever measured. */
  async last(slot: string): Promise<ColdStart | null> {
    const text = await this.redis.get(key(slot));
    if (text === null) return null;
    const kept = plainToInstance(KeptColdStart, JSON.parse(text) as object);
    return validateSync(kept).length === 0 ? kept : null;
  }
}

/** Expected duration of one part of a start, judged by the last one, and how much of it has passed; ms. */
export interface ElapsedPhase {
  readonly wholeMs: number;
  readonly overMs: number;
}

/** The time until a WebUI paints at full speed. */
export interface WarmUpForecast {
  /** Until it answers; null: unknown. */
  readonly start: ElapsedPhase | null;
  /** From then on, or from now, until its models are loaded. */
  readonly load: ElapsedPhase;
}

export function forecastWarmUp(
  { phase, phaseMs }: Pick<Warmth, 'phase' | 'phaseMs'>,
  last: ColdStart | null,
): WarmUpForecast {
  const load = { wholeMs: last?.loadMs ?? UNMEASURED_LOAD_MS, overMs: 0 };
  switch (phase) {
    case 'warm':
      return { start: DONE, load: DONE };
    case 'loading':
      return { start: DONE, load: { ...load, overMs: phaseMs } };
    case 'cold':
      return { start: DONE, load };
    case 'starting':
    case 'down':
      return { start: expectedStart(last?.startMs ?? null, phaseMs), load };
  }
}

function expectedStart(wholeMs: number | null, overMs: number): ElapsedPhase | null {
  if (wholeMs === null || wholeMs > LONGEST_START_MS || overMs > MUCH_LONGER * wholeMs) return null;
  return { wholeMs, overMs };
}

function key(slot: string): string {
  return `backend:${slot}:cold-start`;
}
