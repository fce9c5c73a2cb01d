import { Injectable } from '@nestjs/common';
import type { Upload } from '../intake/upload-storage.js';
import type { DryRunView } from './dry-run.view.js';
import { Foresight } from './foresight.js';
import type { Order } from './order.js';
import { checkKnownFaces, sizeOf, SubmittedPhotos } from './submitted-photos.js';
import { TransferPlanner } from './transfer-planner.js';
import { WaitingRoom } from './waiting-room.js';

/** Says what would come of a submission. Nothing is queued, and nothing is kept of it. */
@Injectable()
export class DryRun {
  constructor(
    private readonly photos: SubmittedPhotos,
    private readonly planner: TransferPlanner,
    private readonly foresight: Foresight,
    private readonly waitingRoom: WaitingRoom,
  ) {}

  /** @throws what a submission throws, and what its transfer would end with for its photo */
  async of(order: Order, upload: Upload | undefined): Promise<DryRunView> {
    return this.photos.take(order, upload, async (photo) => {
      const planned = this.planner.plan(order.submission, sizeOf(photo), order.caller);
      checkKnownFaces(photo, order.submission);
      const cached = await this.foresight.isKnown(order, photo, planned.plan);
      if (!cached) await this.waitingRoom.admit(order.caller);
      return this.foresight.of(order, photo, { ...planned, cached });
    });
  }
}
