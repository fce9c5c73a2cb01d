import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { OrphanPictures } from '../records/orphan-pictures.js';
import { pause } from '../timing/pause.js';
import { PeriodicTask } from '../timing/periodic-task.js';

/** Not more often, since a sweep scans all Redis keys and finds something only after crashes. */
const EVERY_MS = 15 * 60_000;
/** Longer than a resumed request takes from its first picture to its record, which is seconds. */
const SURE_AFTER_MS = 60_000;

/** Releases orphaned pictures after the start and every 15 minutes. */
@Injectable()
export class OrphanSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(OrphanSweep.name);
  private readonly rounds = new PeriodicTask(this.logger, 'Could not sweep orphaned pictures');

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
    if (owners > 0) this.logger.log({ owners }, 'Released orphaned pictures');
  }
}
