import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { REPORT_PROGRESS, SHOW_PREVIEW } from './record-scripts.js';
import { PREFIX, recordKey } from './stored-transfer.js';

export interface Progress {
  /** 0..1, never falls, over all attempts. */
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  /** Null while nothing was measured. */
  readonly etaMs: number | null;
}

/** What changes while a transfer is generated. */
export interface LiveWork {
  readonly progress: Progress | null;
  /** SHA-256 of the newest preview. */
  readonly preview: string | null;
}

/** Longer than a transfer may wait for its next attempt: its fraction must not be forgotten meanwhile. */
const KEPT_MS = 86_400_000;
/** Finer than that an estimate of the end is noise. */
const ETA_GRID_MS = 100;

/** How far a generation is. Beside the record, because it changes too often to be versioned. */
@Injectable()
export class ProgressStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  /** Saves it with the larger of the old and the new fraction. */
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

/** Nobody may have looked for seconds: what was left then is less by now. */
function leftOf(etaMs: number, at: number): number {
  return Math.max(0, Math.round((etaMs - (Date.now() - at)) / ETA_GRID_MS) * ETA_GRID_MS);
}
