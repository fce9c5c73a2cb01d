import { Injectable, Logger } from '@nestjs/common';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import type { ColdStart } from '../gpu/warmth.js';
import { TransferRecords } from '../records/transfer-records.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import { warmUpRequest } from './warm-up-request.js';
import { WarmUpSettings } from './warm-up.config.js';

/** Interval at which a cold WebUI that could not be warmed up is checked again. */
const LOOK_AGAIN_MS = 5_000;
const SHORTEST_REST_MS = 100;
/** Consecutive failures after which warming up is given up; the next transfer then reveals the problem. */
const MAX_FAILURES = 2;

/**
 * Loads the models of a WebUI before a transfer has to wait for it: the first job of a WebUI process loads
 * checkpoint and ControlNet from disk. Not done while a transfer waits: it loads the same models itself. A
 * transfer that arrives during a warm-up loses nothing, since it would have had to load them.
 */
@Injectable()
export class WarmUp {
  private readonly logger = new Logger(WarmUp.name);

  constructor(
    private readonly backends: Backends,
    private readonly coldStarts: ColdStarts,
    private readonly records: TransferRecords,
    private readonly catalog: StyleCatalog,
    private readonly settings: WarmUpSettings,
  ) {}

  /** Serves a slot while this process holds its GPU, until the signal aborts. Never rejects. */
  async run(slot: string, signal: AbortSignal): Promise<void> {
    const backend = this.backends.get(slot);
    const { warmth } = backend;
    const tries = { failures: 0, at: -Infinity };
    let saved: ColdStart | null = null;
    while (!signal.aborted) {
      if (warmth.phase === 'warm') tries.failures = 0;
      if (warmth.coldStart !== saved) saved = await this.save(slot, warmth.coldStart);
      if (this.isDue(backend, tries) && (await this.isIdle(slot))) {
        const warm = await this.warm(backend, signal);
        tries.failures += warm ? 0 : 1;
        tries.at = performance.now();
        if (warm) continue;
      }
      await warmth.news(signal, this.nextLookMs(backend));
    }
  }

  private isDue({ open, warmth }: Backend, tries: { failures: number; at: number }): boolean {
    const { warmUp, keepWarmMs } = this.settings;
    if (!open) return false;
    if (warmth.phase === 'cold') return warmUp && tries.failures < MAX_FAILURES;
    const restedMs = Math.min(warmth.idleMs, performance.now() - tries.at);
    return warmth.phase === 'warm' && keepWarmMs > 0 && restedMs >= keepWarmMs;
  }

  private nextLookMs({ warmth }: Backend): number {
    const { warmUp, keepWarmMs } = this.settings;
    if (warmth.phase === 'cold') return warmUp ? LOOK_AGAIN_MS : Infinity;
    if (warmth.phase !== 'warm' || keepWarmMs === 0) return Infinity;
    return Math.max(SHORTEST_REST_MS, keepWarmMs - warmth.idleMs);
  }

  private async isIdle(slot: string): Promise<boolean> {
    try {
      return (await this.records.count(['queued'])) + (await this.records.ahead(slot)) === 0;
    } catch {
      return false; // unknown without Redis
    }
  }

  /** @returns whether the WebUI is warm now */
  private async warm(backend: Backend, signal: AbortSignal): Promise<boolean> {
    const { slot, capabilities } = backend;
    backend.hold('warming', 'Models are being loaded.');
    try {
      const budget = this.backends.budget(slot);
      const request = capabilities && budget ? warmUpRequest(this.catalog.all(), capabilities, budget) : null;
      if (request === null) return false;
      const { elapsedMs } = await this.backends.generator(slot).generate(request, { signal });
      this.logger.log({ slot, ms: elapsedMs }, 'WebUI is warm');
      return true;
    } catch (error) {
      if (!signal.aborted) this.logger.warn({ slot, reason: String(error) }, 'WebUI could not be warmed up');
      return false;
    } finally {
      backend.lift('warming');
    }
  }

  private async save(slot: string, coldStart: ColdStart | null): Promise<ColdStart | null> {
    try {
      if (coldStart !== null) await this.coldStarts.save(slot, coldStart);
    } catch (error) {
      this.logger.warn(
        { slot, reason: String(error) },
        'Cold start duration of the WebUI could not be stored',
      );
    }
    return coldStart;
  }
}
