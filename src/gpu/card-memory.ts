import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { WebUiMemory } from '../webui/webui-client.js';
import type { Backend } from './backend.js';
import { Backends } from './backends.js';
import { CardMemorySettings } from './card-memory.config.js';
import { type MemoryTrends, MemoryWatch, roomMiB } from './memory-watch.js';
import { orAborted } from '../timing/or-aborted.js';
import { pause } from '../timing/pause.js';

/** A sample of the last few jobs tells what other programs have; while nothing runs it is asked for. */
const FRESH_MS = 15_000;
const LOOK_AGAIN_MS = 2_000;
const MIB = 2 ** 20;

/** There is less room on a card than somebody needed. */
interface Shortage {
  /** The most that was refused. */
  neededMiB: number;
  /** Resolves when the card has been looked at again. Never rejects. */
  nextLook: Promise<void>;
}

/** Watches what is on the cards: whether there is room for a job, and whether a WebUI keeps more with every job. */
@Injectable()
export class CardMemory implements OnApplicationShutdown {
  private readonly logger = new Logger(CardMemory.name);
  private readonly watches = new Map<string, MemoryWatch>();
  private readonly shortages = new Map<string, Shortage>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly backends: Backends,
    private readonly settings: CardMemorySettings,
    private readonly metrics: Metrics,
  ) {}

  watch(slot: string): MemoryWatch {
    const known = this.watches.get(slot);
    if (known !== undefined) return known;
    const watch = new MemoryWatch(this.backends.get(slot), this.settings.lookMs);
    this.watches.set(slot, watch);
    return watch;
  }

  /**
   * Resolves when the card has room for a job that needs so much, as far as can be known; holds the backend until then.
   * Where the WebUI says nothing about a card there is always room. A job that goes away leaves the hold, so that others
   * are sent elsewhere, until there is room for it or somebody asks who needs less.
   * @returns what a job can have of the card, MiB
   * @throws the signal's reason
   */
  async room(slot: string, neededMiB: number | null, signal: AbortSignal): Promise<number> {
    if (neededMiB === null || !this.settings.gate) return Infinity;
    const backend = this.backends.get(slot);
    for (;;) {
      const free = this.freeMiB(slot, await this.watch(slot).notOlderThan(FRESH_MS));
      signal.throwIfAborted();
      if (free >= neededMiB) {
        backend.lift('memory');
        return free;
      }
      hold(backend, free, neededMiB);
      await orAborted(this.shortageOf(backend, free, neededMiB).nextLook, signal);
    }
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  /** A job has ended. Nobody waits for what comes of it: the next one begins meanwhile. */
  jobEnded(slot: string): void {
    void this.watch(slot)
      .jobEnded()
      .then((trends) => trends && this.report(slot, trends)); // never rejects
  }

  /** Whether its process keeps so much more with every job that it is better begun anew. */
  creeps(slot: string): boolean {
    const { card, ram } = this.watch(slot).trends;
    const { creepLimitMiB, ramCreepLimitMiB } = this.settings;
    return (card?.riseMiB ?? 0) >= creepLimitMiB || (ram?.riseMiB ?? 0) >= ramCreepLimitMiB;
  }

  /** The shortage that this need is a part of from now on. */
  private shortageOf(backend: Backend, freeMiB: number, neededMiB: number): Shortage {
    const { slot } = backend;
    backend.roomMiB = freeMiB;
    const known = this.shortages.get(slot);
    if (known !== undefined) {
      known.neededMiB = Math.max(known.neededMiB, neededMiB);
      return known;
    }
    this.logger.warn({ slot, freeMiB, neededMiB }, 'Another program has the memory of the card');
    const shortage = { neededMiB, nextLook: this.lookAgain(backend) };
    this.shortages.set(slot, shortage);
    void this.untilOver(backend, shortage); // never rejects
    return shortage;
  }

  /** Goes on when those who were refused have left, too: they come back when it is over. */
  private async untilOver(backend: Backend, shortage: Shortage): Promise<void> {
    const { slot } = backend;
    for (;;) {
      await shortage.nextLook;
      if (this.stopping.signal.aborted) return;
      if (backend.roomMiB >= shortage.neededMiB) break;
      if (backend.holds.some(({ reason }) => reason === 'memory'))
        hold(backend, backend.roomMiB, shortage.neededMiB);
      shortage.nextLook = this.lookAgain(backend);
    }
    this.shortages.delete(slot);
    backend.roomMiB = Infinity;
    backend.lift('memory');
    this.logger.log({ slot, neededMiB: shortage.neededMiB }, 'The card has room again');
  }

  private async lookAgain(backend: Backend): Promise<void> {
    const { slot } = backend;
    await pause(Math.min(LOOK_AGAIN_MS, this.settings.lookMs), this.stopping.signal);
    backend.roomMiB = this.freeMiB(slot, await this.watch(slot).look());
  }

  /** Infinite where it is unknown. */
  private freeMiB(slot: string, sample: WebUiMemory | null): number {
    const contextMiB = this.backends.budget(slot)?.coefficients.contextMiB;
    return sample === null || contextMiB === undefined ? Infinity : roomMiB(sample, contextMiB);
  }

  private report(slot: string, { card, ram }: MemoryTrends): void {
    const sample = this.watch(slot).latest;
    if (sample !== null) {
      this.metrics.webUiMemory.set({ slot, where: 'card', of: 'all' }, sample.usedMiB * MIB);
      this.metrics.webUiMemory.set({ slot, where: 'card', of: 'webui' }, sample.reservedMiB * MIB);
      if (sample.ramMiB !== null)
        this.metrics.webUiMemory.set({ slot, where: 'ram', of: 'webui' }, sample.ramMiB * MIB);
    }
    if (card !== null) this.metrics.webUiCreep.set({ slot, where: 'card' }, card.mibPerJob * MIB);
    if (ram !== null) this.metrics.webUiCreep.set({ slot, where: 'ram' }, ram.mibPerJob * MIB);
    if (!this.creeps(slot)) return;
    const rose = { cardMiB: card?.riseMiB, ramMiB: ram?.riseMiB, mibPerJob: card?.mibPerJob };
    this.logger.warn({ slot, ...rose }, 'The WebUI keeps more memory with every job');
  }
}

function hold(backend: Backend, freeMiB: number, neededMiB: number): void {
  const detail = `Another program has the memory of the card: ${freeMiB} MiB are free, ${neededMiB} are needed.`;
  backend.hold('memory', detail);
}
