import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OrphanPictures } from '../records/orphan-pictures.js';
import { pause } from '../timing/pause.js';
import { Rounds } from '../timing/rounds.js';

/** It goes through every key of Redis, and what it finds are leftovers of crashes. */
const EVERY_MS = 15 * 60_000;
/** From the first picture of a resumed request to its record it takes seconds. */
const SURE_AFTER_MS = 60_000;

/** Lets go of what crashes left behind: after a start, and now and then. */
@Injectable()
export class OrphanSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(OrphanSweep.name);
  private readonly rounds = new Rounds(this.logger, 'Leftovers of crashes could not be looked for');

  constructor(private readonly orphans: OrphanPictures) {}

  onApplicationBootstrap(): void {
    this.rounds.start(EVERY_MS, (signal) => this.sweep(signal), 0);
  }

  onApplicationShutdown(): void {
    this.rounds.stop();
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    const owners = await this.orphans.release(async () => {
      await pause(SURE_AFTER_MS, signal);
      return !signal.aborted;
    });
    if (owners > 0) this.logger.log({ owners }, 'Pictures that a crash had left behind were let go of');
  }
}
