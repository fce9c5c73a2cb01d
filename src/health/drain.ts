import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpSettings } from '../config/http.config.js';
import { RedisEndpoint } from '../redis/redis-endpoint.js';

/** Long enough for a load balancer that probes every second or two. */
const SHARED_DRAIN_MS = 5_000;

/**
 * The time between SIGTERM and the end of listening. The service still serves requests, but reports that it is not
 * ready and closes each connection after its response, so that a load balancer loses no requests.
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
    // With a private Redis there is no other process to take over.
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

  /** Waits for the rest of the drain; running stages finish in the meantime. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.begunAt !== null) await sleep(this.begunAt + this.drainMs - performance.now());
  }
}
