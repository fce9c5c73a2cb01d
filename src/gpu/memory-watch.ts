import type { WebUiMemory } from '../webui/webui-client.js';
import type { Backend } from './backend.js';
import { type KeptMemory, type MemoryTrend, memoryTrend } from './memory-trend.js';

export interface MemoryTrends {
  readonly card: MemoryTrend | null;
  readonly ram: MemoryTrend | null;
}

const ANSWER_WITHIN_MS = 2_000;
/** Looks that a trend is told from. */
const KEPT_LOOKS = 60;

/** The memory of one WebUI as far as it tells, with few questions: each costs its interpreter a moment. */
export class MemoryWatch {
  private newest: WebUiMemory | null = null;
  private lookedAt = -Infinity;
  private looking: Promise<WebUiMemory | null> | null = null;
  private jobs = 0;
  private kept: { readonly jobs: number; readonly sample: WebUiMemory }[] = [];

  /** @param everyMs between two looks after jobs, at least */
  constructor(
    private readonly backend: Backend,
    private readonly everyMs: number,
  ) {}

  /** The newest sample; null where the WebUI has no card or does not answer. */
  get latest(): WebUiMemory | null {
    return this.newest;
  }

  /** A sample that is not older than this; null when it can't be known. */
  async notOlderThan(ms: number): Promise<WebUiMemory | null> {
    return performance.now() - this.lookedAt <= ms ? this.newest : await this.look();
  }

  /** Asks now. Never rejects. */
  async look(): Promise<WebUiMemory | null> {
    this.looking ??= this.ask().finally(() => (this.looking = null));
    return await this.looking;
  }

  /**
   * To be called when a job has ended and the next one may begin: looks, if it is time again.
   * @returns the trends with that look; null when there was none
   */
  async jobEnded(): Promise<MemoryTrends | null> {
    this.jobs += 1;
    if (performance.now() - this.lookedAt < this.everyMs) return null;
    const { jobs } = this;
    const sample = await this.look();
    if (sample === null) return null;
    this.kept = [...this.kept, { jobs, sample }].slice(-KEPT_LOOKS);
    return this.trends;
  }

  get trends(): MemoryTrends {
    const trendOf = (mib: (sample: WebUiMemory) => number | null): MemoryTrend | null =>
      memoryTrend(
        this.kept.flatMap(({ jobs, sample }): KeptMemory[] => {
          const value = mib(sample);
          return value === null ? [] : [{ jobs, mib: value }];
        }),
      );
    return { card: trendOf(({ reservedMiB }) => reservedMiB), ram: trendOf(({ ramMiB }) => ramMiB) };
  }

  /** It is another process now: what the one before kept is gone. */
  forget(): void {
    this.kept = [];
    this.newest = null;
    this.lookedAt = -Infinity;
  }

  private async ask(): Promise<WebUiMemory | null> {
    this.newest = await this.backend.client.memory({ deadlineMs: ANSWER_WITHIN_MS }).catch(() => null);
    this.lookedAt = performance.now();
    return this.newest;
  }
}

/**
 * What a job of the WebUI can have of the card, its CUDA context included: all but what other programs have. What torch
 * keeps reserved between jobs is the next one's.
 */
export function roomMiB({ usedMiB, totalMiB, reservedMiB }: WebUiMemory, contextMiB: number): number {
  const others = Math.max(0, usedMiB - reservedMiB - contextMiB);
  return Math.floor(totalMiB - others);
}
