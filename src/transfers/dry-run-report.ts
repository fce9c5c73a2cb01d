import { Injectable } from '@nestjs/common';
import { fitGeneration } from '../images/generation-size.js';
import type { Size } from '../images/pixels.js';
import type { TransferPlan } from '../records/transfer-record.js';
import { CachedResults } from './cached-results.js';
import type { DryRunView } from '../records/dry-run.view.js';
import { DryRunFaces } from './dry-run-faces.js';
import type { CallerSubmission } from './submission-order.js';
import { sha256Of, type SubmittedPhoto } from '../records/submitted-photo.js';
import type { PlannedTransfer } from '../records/transfer-operations.js';
import { FREE, TransferPrice } from './transfer-price.js';
import type { UsedSettingsView } from '../records/transfer.view.js';

/** Builds the report of a dry run for a submission that would be accepted. */
@Injectable()
export class DryRunReport {
  constructor(
    private readonly cached: CachedResults,
    private readonly faces: DryRunFaces,
    private readonly price: TransferPrice,
  ) {}

  async isKnown(asked: CallerSubmission, photo: SubmittedPhoto, plan: TransferPlan): Promise<boolean> {
    return (await this.cached.look(this.cached.keyOf(asked, sha256Of(photo), plan))) !== null;
  }

  async of(
    { submission: { style, seed }, caller }: CallerSubmission,
    submitted: SubmittedPhoto,
    planned: PlannedTransfer & { readonly cached: boolean },
  ): Promise<DryRunView> {
    const { plan, cached } = planned;
    const { photo, faces, warnings } = await this.faces.of(submitted, plan);
    return {
      dryRun: true,
      style,
      photo,
      faces: [...faces],
      settings: settingsOf({ ...plan, seed }, photo),
      vram: this.price.memory(plan, photo),
      cached,
      ...(cached ? FREE : await this.price.of(plan, style, { photo, callerId: caller.id })),
      warnings: [...planned.warnings, ...warnings],
    };
  }
}

function settingsOf(plan: TransferPlan, photo: Size | null): UsedSettingsView {
  const { seed, steps, cfgScale, denoisingStrength, sampler, scheduler, checkpoint, maxSide } = plan;
  const { width, height } = photo ? fitGeneration(photo, maxSide) : { width: null, height: null };
  return { seed, steps, cfgScale, denoisingStrength, sampler, scheduler, width, height, checkpoint };
}
