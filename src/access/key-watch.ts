import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ApiKeys } from './api-keys.js';

/** So soon a key that was made is known here, and one that was revoked is not. */
const LOOK_EVERY_MS = 1_000;

/** Sees to it that keys which are made or revoked meanwhile are so in this process, too. */
@Injectable()
export class KeyWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(KeyWatch.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly keys: ApiKeys) {}

  onApplicationBootstrap(): void {
    // Looking is cheaper than being told: watching files does not work on shared folders, and this is one call of the
    // system.
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    try {
      if (await this.keys.refresh()) this.logger.log('The file with the keys has changed and was read again');
    } catch (error) {
      this.logger.error(
        { reason: String(error) },
        'The file with the keys can not be used; those known before stay good',
      );
    }
  }
}
