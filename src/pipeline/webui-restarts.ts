import { Injectable, Logger } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { CardMemory } from '../gpu/card-memory.js';
import { pause } from '../timing/pause.js';
import { RestartRequests } from '../gpu/restart-requests.js';
import { Restarter, type RestartReason } from '../gpu/restarter.js';
import { GpuTurn } from './gpu-turn.js';

const LOOK_EVERY_MS = 1_000;
const DRAINED_LOOK_MS = 50;

/**
 * Restarts the WebUIs of this process's GPUs: on request of an operator, when they can't generate any more, or when
 * their memory use grows with every job.
 */
@Injectable()
export class WebUiRestarts {
  private readonly logger = new Logger(WebUiRestarts.name);

  constructor(
    private readonly backends: Backends,
    private readonly turn: GpuTurn,
    private readonly cardMemory: CardMemory,
    private readonly requests: RestartRequests,
    private readonly restarter: Restarter,
  ) {}

  /** Serves a slot while this process holds its GPU, until the signal aborts. Never rejects. */
  async run(slot: string, signal: AbortSignal): Promise<void> {
    while (this.restarter.allowed(slot) && !signal.aborted) {
      const why = await this.reason(slot);
      if (why !== null) await this.restart(slot, why, signal);
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  private async reason(slot: string): Promise<RestartReason | null> {
    try {
      if (await this.requests.take(slot)) return 'operator';
    } catch (error) {
      this.logger.debug({ slot, reason: String(error) }, 'Restart requests could not be read');
    }
    if (!this.restarter.rested(slot)) return null;
    if (this.backends.get(slot).isBroken) return 'broken';
    return this.cardMemory.creeps(slot) ? 'memory' : null;
  }

  private async restart(slot: string, why: RestartReason, signal: AbortSignal): Promise<void> {
    const backend = this.backends.get(slot);
    const drained = async (stop: AbortSignal): Promise<void> => {
      const isWorking = (): boolean =>
        this.turn.busy(slot) || backend.holds.some(({ reason }) => reason === 'warming');
      while (isWorking() && !stop.aborted) await pause(DRAINED_LOOK_MS, stop);
      stop.throwIfAborted();
    };
    await this.restarter.restart({ backend, why, drained }, signal);
    this.cardMemory.watch(slot).forget();
  }
}
