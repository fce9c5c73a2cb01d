import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { AccessSettings } from './access.config.js';
import { RateLimited } from './access.errors.js';

const WINDOW_MS = 10_000;

/** How often somebody asks: a sliding window for each caller, or for each address of the unknown. */
@Injectable()
export class RateLimit implements OnApplicationShutdown {
  private readonly storage = new ThrottlerStorageService();

  constructor(private readonly settings: AccessSettings) {}

  /** @throws RateLimited with the time after which the next request is taken */
  async count(who: string): Promise<void> {
    const { rateLimit } = this.settings;
    if (rateLimit === 0) return;
    const { isBlocked, timeToBlockExpire } = await this.storage.increment(
      who,
      WINDOW_MS,
      rateLimit,
      0,
      'requests',
    );
    if (!isBlocked) return;
    const detail = `More than ${rateLimit} requests within ${WINDOW_MS / 1000} seconds.`;
    throw new RateLimited(detail, { retryAfterMs: Math.max(1, timeToBlockExpire) * 1000 });
  }

  onApplicationShutdown(): void {
    this.storage.onApplicationShutdown();
  }
}
