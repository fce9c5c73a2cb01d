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
import { Generator } from './generator.js';
import { GpuSettings } from './gpu.config.js';
import { slotNames } from './slots.js';
import { VramBudget } from './vram-budget.js';

interface Slot {
  readonly backend: Backend;
  readonly generator: Generator;
  readonly probe: BackendProbe;
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
    private readonly settings: GpuSettings,
  ) {
    this.store = new CapabilityStore(redis);
    this.coefficients = MeasuredCoefficients.read(settings.vramCoefficientsFiles);
    this.slots = new Map(slotNames().map((name) => [name, this.slot(name)]));
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

  /** The budget in the slot's launch mode; null as long as that WebUI was never seen. */
  budget(slot: string): VramBudget | null {
    const { capabilities } = this.get(slot);
    return capabilities === null ? null : this.budgetOf(capabilities);
  }

  /** What was known before the restart, so that a WebUI that is down now is judged by its last known models. */
  async onModuleInit(): Promise<void> {
    for (const { backend } of this.slots.values()) {
      const memory = await this.store.load(backend.slot, this.settings.webUiUrl).catch(() => null);
      if (memory === null) continue;
      backend.capabilities = memory.capabilities;
      backend.lastSeenAt = new Date(memory.lastSeenAt);
    }
  }

  onApplicationBootstrap(): void {
    for (const { probe } of this.slots.values()) probe.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const { probe, backend } of this.slots.values()) {
      await probe.stop();
      backend.client.close();
    }
  }

  private slot(name: string): Slot {
    const { webUiUrl: baseUrl, webUiAuth: credentials, webUiLaunchMode: launchMode, probeMs } = this.settings;
    const backend = new Backend(name, new WebUiClient({ baseUrl, credentials }));
    const probe = new BackendProbe(backend, { everyMs: probeMs, launchMode }, (capabilities) =>
      this.learned(backend, capabilities),
    );
    return { backend, probe, generator: new Generator(backend, this.settings, () => probe.wake()) };
  }

  /** Never rejects: a Redis that is away must not make a WebUI look down. */
  private async learned({ slot }: Backend, capabilities: Capabilities): Promise<void> {
    if (this.launchModes.get(slot) !== capabilities.launchMode) this.warnOfTightBudget(slot, capabilities);
    this.launchModes.set(slot, capabilities.launchMode);
    const memory = { url: this.settings.webUiUrl, lastSeenAt: new Date().toISOString(), capabilities };
    try {
      await this.store.save(slot, memory);
    } catch (error) {
      this.logger.warn({ slot, reason: String(error) }, 'What the WebUI can do could not be kept in Redis');
    }
  }

  private warnOfTightBudget(slot: string, capabilities: Capabilities): void {
    const face = { purpose: 'face', required: true, lowVram: true, model: 'face' };
    const size = { width: 512, height: 512 };
    const budget = this.budgetOf(capabilities);
    const neededMiB = budget.estimateMiB({ size, units: [face] });
    const { allowedMiB } = budget;
    if (neededMiB <= allowedMiB) return;
    const { launchMode } = capabilities;
    this.logger.warn(
      { slot, launchMode, neededMiB, allowedMiB },
      'VRAM_BUDGET_MIB is too small for this WebUI: start it with --medvram, or raise the budget',
    );
  }

  private budgetOf(capabilities: Capabilities): VramBudget {
    const { launchMode, kind, vramTotalMiB } = capabilities;
    // A WebUI that keeps all weights on the card never fits into what one that swaps them needs.
    const usual = launchMode === 'normal' ? Infinity : SWAPPING_BUDGET_MIB;
    const allowedMiB = Math.min(this.settings.vramBudgetMiB ?? usual, vramTotalMiB ?? Infinity);
    return new VramBudget(launchMode, allowedMiB, kind === 'a1111', this.coefficients.of(capabilities));
  }

  private find(slot: string): Slot {
    const found = this.slots.get(slot);
    if (found === undefined) throw new Error(`There is no GPU slot ${slot}`);
    return found;
  }
}
