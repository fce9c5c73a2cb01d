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

/** What --medvram or --lowvram with one ControlNet is expected to stay under. */
const SWAPPING_BUDGET_MIB = 3072;

/** Every WebUI of the configuration: one is one GPU slot. Watches them for as long as the process lives. */
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

  /** The budget in the slot's launch mode; null as long as that WebUI was never seen. */
  budget(slot: string): VramBudget | null {
    const { backend, webUi } = this.find(slot);
    return backend.capabilities === null ? null : this.budgetOf(backend.capabilities, webUi);
  }

  /**
   * A planned job as this slot's WebUI would run it; as it is when that was never seen.
   * @param roomMiB what other programs leave of the card
   * @returns null when it can't
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
   * GPU memory that a planned job needs at least on this slot, MiB: with less the picture would not be the one that was
   * promised. Null as long as that WebUI was never seen.
   */
  leastMiB<U extends PlannedControl>(slot: string, job: PlannedJob<U>): number | null {
    const units = this.fit(slot, job)?.units ?? job.units;
    return this.budget(slot)?.leastMiB({ size: job.size, units }) ?? null;
  }

  /** The operator's word on how much of the work a slot shall get. */
  weight(slot: string): number {
    return this.find(slot).webUi.weight;
  }

  /** What was known before the restart, so that a WebUI that is down now is judged by its last known models. */
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
    // Together: one that does not answer must not keep the others waiting.
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
      this.learned(webUi, capabilities),
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

  /** Never rejects: a Redis that is away must not make a WebUI look down. */
  private async learned(webUi: WebUi, capabilities: Capabilities): Promise<void> {
    const { name: slot, url } = webUi;
    if (this.launchModes.get(slot) !== capabilities.launchMode) this.warnOfTightBudget(webUi, capabilities);
    this.launchModes.set(slot, capabilities.launchMode);
    const memory = { url, lastSeenAt: new Date().toISOString(), capabilities };
    try {
      await this.store.save(slot, memory);
    } catch (error) {
      this.logger.warn({ slot, reason: String(error) }, 'What the WebUI can do could not be kept in Redis');
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
    // A WebUI that keeps all weights on the card never fits into what one that swaps them needs.
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
