import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { WebUiMemory } from '../webui/webui-client.js';
import type { Backend } from './backend.js';
import { Backends } from './backends.js';
import { CardMemorySettings } from './card-memory.config.js';
import { type MemoryTrends, MemoryWatch, roomMiB } from './memory-watch.js';
import { orAborted } from '../timing/or-aborted.js';
import { pause } from '../timing/pause.js';

/** While jobs run, a sample of the last few of them is fresh enough to know the use by other programs. */
const FRESH_MS = 15_000;
const LOOK_AGAIN_MS = 2_000;
const MIB = 2 ** 20;

/** A card has less room than a job needed. */
interface Shortage {
  /** The highest need that was turned down, MiB. */
  neededMiB: number;
  /** Resolves after the next look at the card. Never rejects. */
  nextLook: Promise<void>;
}

/** Watches the memory of the cards: whether a job fits, and whether a WebUI keeps more memory with every job. */
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
   * Resolves when the card has room for a job, as far as known; holds the backend until then. A WebUI that does
   * not report its memory always has room. If the waiting job is aborted, the hold stays, so that jobs are sent to
   * other slots, until there is room for that job or a smaller job fits.
   * @param neededMiB null if not known
   * @returns the memory that the job may use, MiB
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

  /** Must be called after each job. Not awaited: the next job begins meanwhile. */
  jobEnded(slot: string): void {
    void this.watch(slot)
      .jobEnded()
      .then((trends) => trends && this.report(slot, trends)); // never rejects
  }

  /** Whether the WebUI's process grew so much with its jobs that it should be restarted. */
  creeps(slot: string): boolean {
    const { card, ram } = this.watch(slot).trends;
    const { creepLimitMiB, ramCreepLimitMiB } = this.settings;
    return (card?.riseMiB ?? 0) >= creepLimitMiB || (ram?.riseMiB ?? 0) >= ramCreepLimitMiB;
  }

  /** Adds this need to the shortage of the slot, which begins if there is none. */
  private shortageOf(backend: Backend, freeMiB: number, neededMiB: number): Shortage {
    const { slot } = backend;
    backend.roomMiB = freeMiB;
    const known = this.shortages.get(slot);
    if (known !== undefined) {
      known.neededMiB = Math.max(known.neededMiB, neededMiB);
      return known;
    }
    this.logger.warn({ slot, freeMiB, neededMiB }, 'Another program uses the memory of the card');
    const shortage = { neededMiB, nextLook: this.lookAgain(backend) };
    this.shortages.set(slot, shortage);
    void this.untilOver(backend, shortage); // never rejects
    return shortage;
  }

  /** Continues after the refused jobs were sent elsewhere: they may return once the shortage is over. */
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

  /** Infinity if not known. */
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
    this.logger.warn({ slot, ...rose }, 'WebUI keeps more memory with every job');
  }
}

function hold(backend: Backend, freeMiB: number, neededMiB: number): void {
  const detail = `Another program uses the memory of the card: ${freeMiB} MiB are free, ${neededMiB} MiB are needed.`;
  backend.hold('memory', detail);
}
