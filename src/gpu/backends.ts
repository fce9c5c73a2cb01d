import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { WebUiClient } from '../webui/webui-client.js';
import { Backend } from './backend.js';
import { BackendProbe } from './backend-probe.js';
import type { Capabilities } from './capabilities.js';
import { CapabilityStore } from './capability-store.js';
import { MeasuredCoefficients } from './coefficients-file.js';
import { Circuit, CIRCUIT_LIMITS } from './circuit.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { type Fitness, type FittedJob, fitJob, type PlannedControl, type PlannedJob } from './fit-job.js';
import { Generator } from './generator.js';
import { GpuSettings } from './gpu.config.js';
import { VramBudget } from './vram-budget.js';
import type { WebUi } from './webui.js';
import { WebUis } from './webuis.js';

interface Slot {
  readonly webUi: WebUi;
  readonly backend: Backend;
  readonly generator: Generator;
  readonly probe: BackendProbe;
  readonly breaker: CircuitBreaker;
}

/** What a WebUI with --medvram or --lowvram and one ControlNet is expected to need at most. */
const SWAPPING_BUDGET_MIB = 3072;

/** All configured WebUIs, each one GPU slot. Probes them for as long as the process lives. */
@Injectable()
export class Backends implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Backends.name);
  private readonly slots: ReadonlyMap<string, Slot>;
  private readonly store: CapabilityStore;
  private readonly launchModes = new Map<string, string>();
  private readonly coefficients: MeasuredCoefficients;

  constructor(
    @Inject(REDIS) redis: Redis,
    webUis: WebUis,
    private readonly settings: GpuSettings,
  ) {
    this.store = new CapabilityStore(redis);
    this.coefficients = MeasuredCoefficients.read(settings.vramCoefficientsFiles);
    this.slots = new Map(webUis.all.map((webUi) => [webUi.name, this.slot(webUi)]));
  }

  list(): readonly Backend[] {
    return [...this.slots.values()].map(({ backend }) => backend);
  }

  get(slot: string): Backend {
    return this.find(slot).backend;
  }

  generator(slot: string): Generator {
    return this.find(slot).generator;
  }

  breaker(slot: string): CircuitBreaker {
    return this.find(slot).breaker;
  }

  /** The budget in the slot's launch mode; null if the WebUI was never seen. */
  budget(slot: string): VramBudget | null {
    const { backend, webUi } = this.find(slot);
    return backend.capabilities === null ? null : this.budgetOf(backend.capabilities, webUi);
  }

  /**
   * Adapts a planned job to this slot's WebUI; returns it unchanged if that WebUI was never seen.
   * @param roomMiB memory of the card that other programs leave free
   * @returns null if the WebUI can't run it
   */
  fit<U extends PlannedControl>(slot: string, job: PlannedJob<U>, roomMiB = Infinity): FittedJob<U> | null {
    const { capabilities } = this.get(slot);
    const budget = this.budget(slot);
    if (capabilities === null || budget === null) return { fitness: 'whole', units: job.units, changes: [] };
    return fitJob(job, capabilities, budget.within(roomMiB));
  }

  /** How well each slot could run a planned job; those that can't are left out. */
  fits<U extends PlannedControl>(job: PlannedJob<U>): Map<string, Fitness> {
    const fits = new Map<string, Fitness>();
    for (const { slot } of this.list()) {
      const fitted = this.fit(slot, job);
      if (fitted !== null) fits.set(slot, fitted.fitness);
    }
    return fits;
  }

  /**
   * Minimum GPU memory for a planned job on this slot, MiB: with less the picture would differ from the one that
   * was promised. Null if the WebUI was never seen.
   */
  leastMiB<U extends PlannedControl>(slot: string, job: PlannedJob<U>): number | null {
    const units = this.fit(slot, job)?.units ?? job.units;
    return this.budget(slot)?.leastMiB({ size: job.size, units }) ?? null;
  }

  /** The configured weight of a slot in the distribution of work. */
  weight(slot: string): number {
    return this.find(slot).webUi.weight;
  }

  /**
   * Loads the capabilities known before the restart, so that a WebUI that is down is judged by its last known
   * models.
   */
  async onModuleInit(): Promise<void> {
    for (const { backend, webUi } of this.slots.values()) {
      const memory = await this.store.load(webUi.name, webUi.url).catch(() => null);
      if (memory === null) continue;
      backend.capabilities = memory.capabilities;
      backend.lastSeenAt = new Date(memory.lastSeenAt);
    }
  }

  onApplicationBootstrap(): void {
    for (const { probe } of this.slots.values()) probe.start();
  }

  async onModuleDestroy(): Promise<void> {
    // In parallel: a WebUI that does not answer must not delay the others.
    const stopping = [...this.slots.values()].map(async ({ probe, breaker, backend }) => {
      breaker.stop();
      await probe.stop();
      backend.client.close();
    });
    await Promise.all(stopping);
  }

  private slot(webUi: WebUi): Slot {
    const { name, url: baseUrl, credentials, launchMode } = webUi;
    const backend = new Backend(name, new WebUiClient({ baseUrl, credentials }));
    const probe = new BackendProbe(backend, { everyMs: this.settings.probeMs, launchMode }, (capabilities) =>
      this.saveCapabilities(webUi, capabilities),
    );
    const circuit = new Circuit({ ...CIRCUIT_LIMITS, backoffMs: this.settings.circuitBackoffMs });
    const breaker = new CircuitBreaker(backend, circuit);
    return {
      webUi,
      backend,
      probe,
      breaker,
      generator: new Generator(backend, this.settings, () => probe.wake()),
    };
  }

  /** Never rejects: an outage of Redis must not make a WebUI look down. */
  private async saveCapabilities(webUi: WebUi, capabilities: Capabilities): Promise<void> {
    const { name: slot, url } = webUi;
    if (this.launchModes.get(slot) !== capabilities.launchMode) this.warnOfTightBudget(webUi, capabilities);
    this.launchModes.set(slot, capabilities.launchMode);
    const memory = { url, lastSeenAt: new Date().toISOString(), capabilities };
    try {
      await this.store.save(slot, memory);
    } catch (error) {
      this.logger.warn(
        { slot, reason: String(error) },
        'The capabilities of the WebUI could not be saved in Redis',
      );
    }
  }

  private warnOfTightBudget(webUi: WebUi, capabilities: Capabilities): void {
    const face = { purpose: 'face', required: true, lowVram: true, model: 'face' };
    const size = { width: 512, height: 512 };
    const budget = this.budgetOf(capabilities, webUi);
    const neededMiB = budget.estimateMiB({ size, units: [face] });
    const { allowedMiB } = budget;
    if (neededMiB <= allowedMiB) return;
    const { launchMode } = capabilities;
    this.logger.warn(
      { slot: webUi.name, launchMode, neededMiB, allowedMiB },
      'The VRAM budget is too small for this WebUI: start it with --medvram, or raise the budget',
    );
  }

  private budgetOf(capabilities: Capabilities, { vramBudgetMiB }: WebUi): VramBudget {
    const { launchMode, kind, vramTotalMiB } = capabilities;
    // A WebUI that keeps all weights on the card never fits into the budget for one that swaps them.
    const usual = launchMode === 'normal' ? Infinity : SWAPPING_BUDGET_MIB;
    const allowedMiB = Math.min(vramBudgetMiB ?? usual, vramTotalMiB ?? Infinity);
    return new VramBudget(launchMode, allowedMiB, kind === 'a1111', this.coefficients.of(capabilities));
  }

  private find(slot: string): Slot {
    const found = this.slots.get(slot);
    if (found === undefined) throw new Error(`There is no GPU slot ${slot}`);
    return found;
  }
}
