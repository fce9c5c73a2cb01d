import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { median } from '../metrics/median.js';
import { DurationModel, type MeasuredWork } from './duration-model.js';
import { about, type Moments } from './moments.js';

/** Of one style, and over all. */
const KEPT = 50;
/** Of all together, with what they were about. */
const KEPT_SAMPLES = 400;
const SAMPLES = 'durations:samples';
/** Samples: of those that tell about one thing, the latest are looked at. */
const LATEST = 7;
/** Until one was seen: a checkpoint of 2 GB from a disk onto a T4. */
const UNMEASURED_SWAP = about(8_000, 0.6);
const UNMEASURED_PREPARE = about(500, 0.8);

/** One generation that went well. */
export interface GenerationSample extends MeasuredWork {
  /** How long it took to load another checkpoint before it; 0: none was loaded. */
  readonly switchMs: number;
  /** Models were loaded in it. */
  readonly loaded: boolean;
  /** From being given to a slot to being ready for it; null when that was not a first attempt without a break. */
  readonly prepareMs: number | null;
  /** Any name that is the same on all slots; null: whatever is loaded. */
  readonly checkpoint: string | null;
  /** When it came, ms since the epoch. */
  readonly queuedAt: number;
}

/** What the latest transfers say about the next ones. */
export interface Experience {
  readonly model: DurationModel;
  readonly prepare: Moments;
  /** Loading another checkpoint on this slot. */
  readonly swap: (slot: string) => Moments;
  /** How long the latest generations on this slot took; null: none was seen. */
  readonly paceMs: (slot: string) => number | null;
  /** The newest first. */
  readonly samples: readonly GenerationSample[];
}

/** How long the latest generations kept their slots: over all, per style, and with what they were about. */
@Injectable()
export class Durations {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async add(sample: GenerationSample): Promise<void> {
    const pipeline = this.redis.multi();
    pipeline.lpush(SAMPLES, JSON.stringify(sample)).ltrim(SAMPLES, 0, KEPT_SAMPLES - 1);
    // What was generated while models were loaded says nothing about how long others will take.
    const keys = sample.loaded ? [] : [keyOf(), keyOf(sample.style)];
    for (const key of keys) pipeline.lpush(key, Math.round(sample.ms)).ltrim(key, 0, KEPT - 1);
    await pipeline.exec();
  }

  /** Over all, newest first, ms. */
  async recent(): Promise<number[]> {
    return (await this.redis.lrange(keyOf(), 0, -1)).map(Number);
  }

  /** The same of several styles, in one question. */
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
    // Only this class writes them.
    const texts = await this.redis.lrange(SAMPLES, 0, -1);
    return learnedFrom(texts.map((text) => JSON.parse(text) as GenerationSample));
  }
}

/** @param samples the newest first */
function learnedFrom(samples: readonly GenerationSample[]): Experience {
  const warm = samples.filter(({ loaded }) => !loaded);
  const model = new DurationModel(warm);
  const prepares = samples.flatMap(({ prepareMs }) => prepareMs ?? []);
  return {
    samples,
    model,
    prepare: usual(prepares.slice(0, LATEST * 3)) ?? UNMEASURED_PREPARE,
    swap: (slot) => {
      const own = samples.filter((sample) => sample.slot === slot);
      // Forge loads a checkpoint within the generation: what that took longer than others.
      const loads = own.map((sample) =>
        sample.loaded ? sample.ms - model.predict(slot, sample).meanMs : sample.switchMs,
      );
      return usual(loads.filter((ms) => ms > 0).slice(0, LATEST)) ?? UNMEASURED_SWAP;
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

/** The median, and how far the values lie around it; null without any. */
function usual(values: readonly number[]): Moments | null {
  const at = median(values);
  if (at === null) return null;
  const apart = median(values.map((value) => Math.abs(value - at))) ?? 0;
  // What was seen once or twice may be a chance.
  return about(at, Math.max(0.15, 0.5 / values.length, at === 0 ? 0 : (1.5 * apart) / at));
}

function keyOf(style?: string): string {
  return style === undefined ? 'durations:all' : `durations:style:${style}`;
}
