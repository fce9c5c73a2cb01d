import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OrphanPictures } from '../records/orphan-pictures.js';

/** It goes through every key of Redis, and what it finds are leftovers of crashes. */
const EVERY_MS = 15 * 60_000;

/** Lets go of what crashes left behind: after a start, and now and then. */
@Injectable()
export class OrphanSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(OrphanSweep.name);
  private timer?: NodeJS.Timeout;

  constructor(private readonly orphans: OrphanPictures) {}

  onApplicationBootstrap(): void {
    void this.sweep();
    this.timer = setInterval(() => void this.sweep(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects: the next one finds what this one did not. */
  private async sweep(): Promise<void> {
    try {
      const owners = await this.orphans.release();
      if (owners > 0) this.logger.log({ owners }, 'Pictures that a crash had left behind were let go of');
    } catch (error) {
      this.logger.warn({ reason: String(error) }, 'Leftovers of crashes could not be looked for');
    }
  }
}
