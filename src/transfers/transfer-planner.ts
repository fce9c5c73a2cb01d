import { Injectable } from '@nestjs/common';
import type { Warning } from '../errors/warning.js';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import type { Capabilities } from '../gpu/capabilities.js';
import { BackendUnavailable } from '../gpu/gpu.errors.js';
import { fitPhoto } from '../gpu/fit-photo.js';
import type { Size } from '../images/pixels.js';
import type { TransferPlan } from '../records/transfer-record.js';
import { resolveStyle } from '../styles/resolve-style.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import type { TransferSubmission } from './submission.dto.js';

const SEEDS = 4_294_967_294;

export interface PlannedTransfer {
  readonly plan: TransferPlan;
  readonly warnings: readonly Warning[];
}

/** Decides before a transfer is accepted what will be sent to the WebUI, and whether that can succeed at all. */
@Injectable()
export class TransferPlanner {
  constructor(
    private readonly catalog: StyleCatalog,
    private readonly backends: Backends,
  ) {}

  /**
   * @param photo null when it has yet to be fetched: then how it fits the GPU's memory is left open.
   * @throws StyleUnknown, SettingOutOfRange, PayloadInvalid, BackendModelMissing, ExceedsVramBudget
   * @throws BackendUnavailable when no WebUI was ever seen: nobody can tell what it has
   */
  plan(submission: TransferSubmission, photo: Size | null): PlannedTransfer {
    const preset = this.catalog.forSubmission(submission.style);
    const { backend, capabilities } = this.known();
    const style = resolveStyle(preset, submission, capabilities);
    const units = style.units.map((unit) => ({ ...unit, lowVram: false }));
    const wanted = { maxSide: style.maxSide, units, explicitSize: submission.maxSide !== undefined };
    const fitted = photo
      ? fitPhoto(photo, wanted, this.backends.budget(backend.slot))
      : { ...wanted, changes: [] };
    const plan: TransferPlan = {
      prompt: style.prompt,
      negativePrompt: style.negativePrompt,
      seed: submission.seed === -1 ? Math.floor(Math.random() * SEEDS) : submission.seed,
      ...style.settings,
      sampler: style.sampler,
      scheduler: style.scheduler,
      checkpoint: style.checkpoint,
      units: fitted.units,
      maxSide: fitted.maxSide,
      colourMatch: style.colourMatch,
      faces: submission.faces,
      onNoFace: submission.onNoFace,
      format: submission.format,
      quality: submission.quality ?? null,
    };
    return { plan, warnings: [...style.warnings, ...fitted.changes] };
  }

  private known(): { backend: Backend; capabilities: Capabilities } {
    const seen = this.backends
      .list()
      .flatMap((backend) => (backend.capabilities ? [{ backend, capabilities: backend.capabilities }] : []));
    const best = seen.find(({ backend }) => backend.state === 'up') ?? seen[0];
    if (!best) throw new BackendUnavailable('No image generator has been seen yet.');
    return best;
  }
}
