import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Upload } from '../intake/upload-storage.js';
import type { DryRunView } from '../records/dry-run.view.js';
import { DryRuns } from '../records/dry-runs.js';
import { sizeOf, type SubmittedPhoto } from '../records/submitted-photo.js';
import type { ValidatedSubmission } from '../records/transfer-operations.js';
import { DryRunReport } from './dry-run-report.js';
import type { CallerSubmission } from './submission-order.js';
import { checkKnownFaces, SubmittedPhotos } from './submitted-photos.js';
import { TransferPlanner } from './transfer-planner.js';
import { WaitingRoom } from './waiting-room.js';

/** Previews a submission. Nothing is queued, and nothing of it is stored. */
@Injectable()
export class DryRun extends DryRuns {
  constructor(
    private readonly photos: SubmittedPhotos,
    private readonly planner: TransferPlanner,
    private readonly report: DryRunReport,
    private readonly waitingRoom: WaitingRoom,
  ) {
    super();
  }

  /** @throws the errors of a submission, and the error with which the transfer would fail because of its photo */
  async of({ caller, submission }: CallerSubmission, upload: Upload | undefined): Promise<DryRunView> {
    return this.photos.take({ caller, submission }, upload, (photo) =>
      this.look({ caller, submission }, photo),
    );
  }

  async preview(
    caller: Caller,
    { photo, submission, planned }: ValidatedSubmission,
    cached: boolean,
  ): Promise<DryRunView> {
    return this.report.of({ caller, submission }, photo, { ...planned, cached });
  }

  private async look(asked: CallerSubmission, photo: SubmittedPhoto): Promise<DryRunView> {
    const planned = this.planner.plan(asked.submission, sizeOf(photo), asked.caller);
    checkKnownFaces(photo, asked.submission);
    const cached = await this.report.isKnown(asked, photo, planned.plan);
    // Checks for room before the photo is analysed; a known result needs no place in the queue.
    if (!cached) await this.waitingRoom.admit(asked.caller);
    return this.report.of(asked, photo, { ...planned, cached });
  }
}
