import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ApiKeys } from './api-keys.js';

/** Longest time until a created key is accepted here, and a revoked key rejected. */
const LOOK_EVERY_MS = 1_000;

/** Reloads the key file when it changes, so that created and revoked keys take effect without a restart. */
@Injectable()
export class KeyWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyWatch.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly keys: ApiKeys) {}

  onApplicationBootstrap(): void {
    // Polling rather than watching: watches do not work on network file systems, and a poll is one system call.
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    try {
      if (await this.keys.refresh()) this.logger.log('Key file reloaded');
    } catch (error) {
      this.logger.error(
        { reason: String(error) },
        'Key file cannot be used; the keys loaded before stay valid',
      );
    }
  }
}
