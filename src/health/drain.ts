import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpSettings } from '../config/http.config.js';
import { RedisEndpoint } from '../redis/redis-endpoint.js';

/** A balancer that looks every second or two has seen it by then. */
const SHARED_DRAIN_MS = 5_000;

/**
 * The time between the signal to end and the end of listening. The service serves as before, but is not ready, and
 * closes each connection behind its answer: whoever spreads requests over several processes loses none of them.
 */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  private readonly drainMs: number;
  private begunAt: number | null = null;

  constructor(
    private readonly indicators: HealthIndicatorService,
    { shutdownDrainMs }: HttpSettings,
    { embedded }: RedisEndpoint,
  ) {
    // With a private Redis there is no other process to go to.
    this.drainMs = shutdownDrainMs ?? (embedded ? 0 : SHARED_DRAIN_MS);
  }

  get begun(): boolean {
    return this.begunAt !== null;
  }

  begin(): void {
    this.begunAt ??= performance.now();
  }

  state(): HealthIndicatorResult {
    const indicator = this.indicators.check('service');
    return this.begun ? indicator.down({ message: 'shutting down' }) : indicator.up();
  }

  /** The running stages end meanwhile. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.begunAt !== null) await sleep(this.begunAt + this.drainMs - performance.now());
  }
}
