import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { median } from '../metrics/median.js';
import { DurationModel, type MeasuredWork } from './duration-model.js';
import { about, type Moments } from './moments.js';

/** Durations kept per style, and over all styles. */
const KEPT = 50;
/** Detailed samples kept over all styles and slots. */
const KEPT_SAMPLES = 400;
const SAMPLES = 'durations:samples';
/** Number of latest samples that a median is taken of. */
const LATEST = 7;
/** Assumed until a checkpoint swap was measured: 2 GB from a disk onto a T4. */
const UNMEASURED_SWAP = about(8_000, 0.6);
const UNMEASURED_PREPARE = about(500, 0.8);

/** One successful generation. */
export interface GenerationSample extends MeasuredWork {
  /** Time to load another checkpoint beforehand, ms; 0 if none was loaded. */
  readonly switchMs: number;
  /** Whether models were loaded during it. */
  readonly loaded: boolean;
  /** From assignment to a slot until prepared, ms; null unless this was an uninterrupted first attempt. */
  readonly prepareMs: number | null;
  /** Portable checkpoint name (the same on all slots); null: any checkpoint. */
  readonly checkpoint: string | null;
  /** When the transfer was submitted, ms since the epoch. */
  readonly queuedAt: number;
}

/** Duration estimates learned from the latest transfers. */
export interface Experience {
  readonly model: DurationModel;
  readonly prepare: Moments;
  /** Duration of a checkpoint swap on this slot. */
  readonly swap: (slot: string) => Moments;
  /** Median duration of the latest generations on this slot, ms; null without samples. */
  readonly paceMs: (slot: string) => number | null;
  /** Newest first. */
  readonly samples: readonly GenerationSample[];
}

/** Recent generation durations: over all styles, per style, and as detailed samples. */
@Injectable()
export class Durations {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async add(sample: GenerationSample): Promise<void> {
    const pipeline = this.redis.multi();
    pipeline.lpush(SAMPLES, JSON.stringify(sample)).ltrim(SAMPLES, 0, KEPT_SAMPLES - 1);
    // Generations that loaded models are not representative.
    const keys = sample.loaded ? [] : [keyOf(), keyOf(sample.style)];
    for (const key of keys) pipeline.lpush(key, Math.round(sample.ms)).ltrim(key, 0, KEPT - 1);
    await pipeline.exec();
  }

  /** Durations over all styles, newest first, ms. */
  async recent(): Promise<number[]> {
    return (await this.redis.lrange(keyOf(), 0, -1)).map(Number);
  }

  /** Durations per style, newest first, ms; one round trip. */
  async recentOfEach(styles: readonly string[]): Promise<ReadonlyMap<string, readonly number[]>> {
    const pipeline = this.redis.pipeline();
    for (const style of styles) pipeline.lrange(keyOf(style), 0, -1);
    const answers = (await pipeline.exec()) ?? [];
    return new Map(
      styles.map((style, index) => {
        const [error, recent] = answers[index] ?? [];
        if (error) throw error;
        return [style, ((recent ?? []) as string[]).map(Number)];
      }),
    );
  }

  async experience(): Promise<Experience> {
    // Trusted: only this class writes this list.
    const texts = await this.redis.lrange(SAMPLES, 0, -1);
    return learnedFrom(texts.map((text) => JSON.parse(text) as GenerationSample));
  }
}

/** @param samples newest first */
function learnedFrom(samples: readonly GenerationSample[]): Experience {
  const warm = samples.filter(({ loaded }) => !loaded);
  const model = new DurationModel(warm);
  const prepares = samples.flatMap(({ prepareMs }) => prepareMs ?? []);
  return {
    samples,
    model,
    prepare: typical(prepares.slice(0, LATEST * 3)) ?? UNMEASURED_PREPARE,
    swap: (slot) => {
      const own = samples.filter((sample) => sample.slot === slot);
      // Forge loads a checkpoint within the generation: the swap is what exceeds the predicted duration.
      const loads = own.map((sample) =>
        sample.loaded ? sample.ms - model.predict(slot, sample).meanMs : sample.switchMs,
      );
      return typical(loads.filter((ms) => ms > 0).slice(0, LATEST)) ?? UNMEASURED_SWAP;
    },
    paceMs: (slot) =>
      median(
        warm
          .filter((sample) => sample.slot === slot)
          .slice(0, LATEST)
          .map(({ ms }) => ms),
      ),
  };
}

/** The median with its typical deviation; null without values. */
function typical(values: readonly number[]): Moments | null {
  const at = median(values);
  if (at === null) return null;
  const deviation = median(values.map((value) => Math.abs(value - at))) ?? 0;
  // Few values say little about the spread, hence the lower bounds.
  return about(at, Math.max(0.15, 0.5 / values.length, at === 0 ? 0 : (1.5 * deviation) / at));
}

function keyOf(style?: string): string {
  return style === undefined ? 'durations:all' : `durations:style:${style}`;
}
