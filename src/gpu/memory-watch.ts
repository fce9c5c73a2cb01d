import type { WebUiMemory } from '../webui/webui-client.js';
import type { Backend } from './backend.js';
import { type KeptMemory, type MemoryTrend, memoryTrend } from './memory-trend.js';

export interface MemoryTrends {
  readonly card: MemoryTrend | null;
  readonly ram: MemoryTrend | null;
}

const ANSWER_WITHIN_MS = 2_000;
/** Number of samples from which a trend is computed. */
const KEPT_LOOKS = 60;

/** Samples the memory of one WebUI with few requests: each one delays its interpreter for a moment. */
export class MemoryWatch {
  private newest: WebUiMemory | null = null;
  private lookedAt = -Infinity;
  private looking: Promise<WebUiMemory | null> | null = null;
  private jobs = 0;
  private kept: { readonly jobs: number; readonly sample: WebUiMemory }[] = [];

  /** @param everyMs minimum time between two samples taken after jobs */
  constructor(
    private readonly backend: Backend,
    private readonly everyMs: number,
  ) {}

  /** The newest sample; null if the WebUI has no card or does not answer. */
  get latest(): WebUiMemory | null {
    return this.newest;
  }

  /** A sample not older than this; null if there is none to be had. */
  async notOlderThan(ms: number): Promise<WebUiMemory | null> {
    return performance.now() - this.lookedAt <= ms ? this.newest : await this.look();
  }

  /** Takes a sample now. Never rejects. */
  async look(): Promise<WebUiMemory | null> {
    this.looking ??= this.ask().finally(() => (this.looking = null));
    return await this.looking;
  }

  /**
   * Must be called when a job has ended and the next one may begin: takes a sample if the last one is old enough.
   * @returns the trends including that sample; null if none was taken
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

  /** The WebUI was restarted: samples of the previous process no longer count. */
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
 * Memory of the card that a job of the WebUI may use, its CUDA context included: all but what other programs use.
 * Memory that torch keeps reserved between jobs is available to the next one.
 */
export function roomMiB({ usedMiB, totalMiB, reservedMiB }: WebUiMemory, contextMiB: number): number {
  const others = Math.max(0, usedMiB - reservedMiB - contextMiB);
  return Math.floor(totalMiB - others);
}
