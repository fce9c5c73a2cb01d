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
/** What was away for longer was switched off: that says nothing about how long a start takes. */
const LONGEST_START_MS = 600_000;
/** So many times as long as the last start, and it is none that goes as usual. */
const MUCH_LONGER = 1.5;
const DONE: Stretch = { wholeMs: 0, overMs: 0 };

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

/** What a part of the way takes in all if it goes as it did last time, and how much of that is over; ms. */
export interface Stretch {
  readonly wholeMs: number;
  readonly overMs: number;
}

/** What a WebUI has before it until it paints as fast as it can. */
export interface WayToWarmth {
  /** Until it answers; null: nobody knows. */
  readonly start: Stretch | null;
  /** From then on, or from now, until its models are loaded. */
  readonly load: Stretch;
}

export function wayToWarmth(
  { phase, phaseMs }: Pick<Warmth, 'phase' | 'phaseMs'>,
  last: ColdStart | null,
): WayToWarmth {
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

function expectedStart(wholeMs: number | null, overMs: number): Stretch | null {
  if (wholeMs === null || wholeMs > LONGEST_START_MS || overMs > MUCH_LONGER * wholeMs) return null;
  return { wholeMs, overMs };
}

function key(slot: string): string {
  return `backend:${slot}:cold-start`;
}
