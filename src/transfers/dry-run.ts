import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Upload } from '../intake/upload-storage.js';
import type { DryRunView } from '../records/dry-run.view.js';
import { DryRuns } from '../records/dry-runs.js';
import { sizeOf, type SubmittedPhoto } from '../records/submitted-photo.js';
import type { PossibleTransfer } from '../records/transfer-operations.js';
import { DryRunReport } from './dry-run-report.js';
import type { Asked } from './order.js';
import { checkKnownFaces, SubmittedPhotos } from './submitted-photos.js';
import { TransferPlanner } from './transfer-planner.js';
import { WaitingRoom } from './waiting-room.js';

/** Says what would come of a submission. Nothing is queued, and nothing is kept of it. */
@Injectable()
export class DryRun extends DryRuns {
  constructor(
    private readonly photos: SubmittedPhotos,
    private readonly planner: TransferPlanner,
    private readonly foresight: DryRunReport,
    private readonly waitingRoom: WaitingRoom,
  ) {
    super();
  }

  /** @throws what a submission throws, and what its transfer would end with for its photo */
  async of({ caller, submission }: Asked, upload: Upload | undefined): Promise<DryRunView> {
    return this.photos.take({ caller, submission }, upload, (photo) =>
      this.look({ caller, submission }, photo),
    );
  }

  async preview(
    caller: Caller,
    { photo, submission, planned }: PossibleTransfer,
    cached: boolean,
  ): Promise<DryRunView> {
    return this.foresight.of({ caller, submission }, photo, { ...planned, cached });
  }

  private async look(asked: Asked, photo: SubmittedPhoto): Promise<DryRunView> {
    const planned = this.planner.plan(asked.submission, sizeOf(photo), asked.caller);
    checkKnownFaces(photo, asked.submission);
    const cached = await this.foresight.isKnown(asked, photo, planned.plan);
    // Whether there is room, before anything costly is done; what is known already needs none.
    if (!cached) await this.waitingRoom.admit(asked.caller);
    return this.foresight.of(asked, photo, { ...planned, cached });
  }
}
