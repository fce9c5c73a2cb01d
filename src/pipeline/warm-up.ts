import { Injectable, Logger } from '@nestjs/common';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { ColdStarts } from '../gpu/cold-starts.js';
import type { ColdStart } from '../gpu/warmth.js';
import { TransferRecords } from '../records/transfer-records.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import { warmUpRequest } from './warm-up-request.js';
import { WarmUpSettings } from './warm-up.config.js';

/** A cold WebUI that is not warmed for some reason is looked at again. */
const LOOK_AGAIN_MS = 5_000;
const SHORTEST_REST_MS = 100;
/** Failures in a row after which it is left to a transfer to find out what is wrong. */
const MAX_FAILURES = 2;

/**
 * Loads the models of a WebUI before somebody has to wait for that: a checkpoint and a ControlNet come from the disk in
 * the first job of a process. Where a transfer waits already nothing is gained by it: the transfer loads the same
 * models, and one that comes while a warm-up runs waits for what it would have had to load itself.
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

  /** Sees to a slot for as long as its GPU is ours, which is until the signal aborts. Never rejects. */
  async run(slot: string, signal: AbortSignal): Promise<void> {
    const backend = this.backends.get(slot);
    const { warmth } = backend;
    const tries = { failures: 0, at: -Infinity };
    let saved: ColdStart | null = null;
    while (!signal.aborted) {
      if (warmth.phase === 'warm') tries.failures = 0;
      if (warmth.coldStart !== saved) saved = await this.save(slot, warmth.coldStart);
      if (this.isDue(backend, tries) && (await this.nobodyWaits(slot))) {
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

  private async nobodyWaits(slot: string): Promise<boolean> {
    try {
      return (await this.records.count(['queued'])) + (await this.records.ahead(slot)) === 0;
    } catch {
      return false; // without Redis nobody can tell
    }
  }

  /** @returns whether it is warm now. */
  private async warm(backend: Backend, signal: AbortSignal): Promise<boolean> {
    const { slot, capabilities } = backend;
    backend.hold('warming', 'Its models are being loaded.');
    try {
      const budget = this.backends.budget(slot);
      const request = capabilities && budget ? warmUpRequest(this.catalog.all(), capabilities, budget) : null;
      if (request === null) return false;
      const { elapsedMs } = await this.backends.generator(slot).generate(request, { signal });
      this.logger.log({ slot, ms: elapsedMs }, 'The WebUI is warm');
      return true;
    } catch (error) {
      if (!signal.aborted)
        this.logger.warn({ slot, reason: String(error) }, 'The WebUI could not be warmed up');
      return false;
    } finally {
      backend.lift('warming');
    }
  }

  private async save(slot: string, coldStart: ColdStart | null): Promise<ColdStart | null> {
    try {
      if (coldStart !== null) await this.coldStarts.save(slot, coldStart);
    } catch (error) {
      this.logger.warn({ slot, reason: String(error) }, 'What a start of the WebUI took could not be kept');
    }
    return coldStart;
  }
}
