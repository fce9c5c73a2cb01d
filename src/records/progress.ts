import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { REPORT_PROGRESS, SHOW_PREVIEW } from './record-scripts.js';
import { PREFIX, recordKey } from './stored-transfer.js';

export interface Progress {
  /** 0..1; never falls, not even when another attempt begins. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  /** Time left until the last step, ms; null until the duration of a step was measured. */
  readonly etaMs: number | null;
}

/** The live state of a generation. */
export interface LiveWork {
  readonly progress: Progress | null;
  /** SHA-256 of the newest preview. */
  readonly preview: string | null;
}

/** Longer than a transfer may wait for its next attempt, so that its fraction is not forgotten meanwhile. */
const KEPT_MS = 86_400_000;
/** Estimates are rounded to this: anything finer is noise. */
const ETA_GRID_MS = 100;

/** Stores the progress of generations, apart from the records because it changes too often to be versioned. */
@Injectable()
export class ProgressStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Saves the progress; a fraction below the saved one is replaced by that. */
  async report(id: string, { fraction, step, steps, etaMs }: Progress): Promise<void> {
    await this.run(REPORT_PROGRESS, id, fraction, step, steps, etaMs ?? '', Date.now());
  }

  /** @param sha256 a blob that goes with the transfer's intermediate pictures */
  async showPreview(id: string, sha256: string): Promise<void> {
    await this.run(SHOW_PREVIEW, id, sha256);
  }

  async get(id: string): Promise<LiveWork> {
    return parse(await this.redis.hgetall(liveKey(id)));
  }

  /** Several at once. */
  async getMany(ids: readonly string[]): Promise<Map<string, LiveWork>> {
    if (ids.length === 0) return new Map();
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.hgetall(liveKey(id));
    const answers = (await pipeline.exec()) ?? [];
    const works = answers.map(([error, fields], index): [string, LiveWork] => {
      if (error) throw error;
      return [ids[index] ?? '', parse(fields as Record<string, string>)];
    });
    return new Map(works);
  }

  private async run(script: string, id: string, ...values: readonly (string | number)[]): Promise<void> {
    await this.redis.eval(script, 2, recordKey(id), PREFIX, id, KEPT_MS, ...values);
  }
}

function liveKey(id: string): string {
  return `${recordKey(id)}:live`;
}

function parse(fields: Readonly<Record<string, string>>): LiveWork {
  const { fraction, step, steps, etaMs, at, preview = null } = fields as Partial<Record<string, string>>;
  if (fraction === undefined) return { progress: null, preview };
  const progress = {
    fraction: Number(fraction),
    step: Number(step),
    steps: Number(steps),
    etaMs: etaMs === '' ? null : leftOf(Number(etaMs), Number(at ?? Date.now())),
  };
  return { progress, preview };
}

/** The estimate was made at `at` and may be seconds old: subtracts the time that has passed. */
function leftOf(etaMs: number, at: number): number {
  return Math.max(0, Math.round((etaMs - (Date.now() - at)) / ETA_GRID_MS) * ETA_GRID_MS);
}
