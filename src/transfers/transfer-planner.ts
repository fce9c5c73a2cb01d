import { Injectable } from '@nestjs/common';
import { type Caller, NO_WEBHOOK } from '../access/caller.js';
import type { Backend } from '../gpu/backend.js';
import { Backends } from '../gpu/backends.js';
import { fitPhoto } from '../gpu/fit-photo.js';
import { BackendUnavailable, ExceedsVramBudget } from '../gpu/gpu.errors.js';
import type { Size } from '../images/pixels.js';
import { WebhookTargets } from '../outbound/webhook-targets.js';
import type { PlannedTransfer } from '../records/transfer-operations.js';
import type { TransferPlan } from '../records/transfer-record.js';
import { resolveStyle } from '../styles/resolve-style.js';
import { StyleCatalog } from '../styles/style-catalog.js';
import type { StylePreset } from '../styles/style-preset.js';
import type { TransferSubmission } from '../records/submission.dto.js';

const SEEDS = 4_294_967_294;

type Planned = Omit<PlannedTransfer, 'webhookUrl'>;

interface PlanInput {
  readonly preset: StylePreset;
  readonly submission: TransferSubmission;
  readonly photo: Size | null;
}

/** Plans what will be sent to the WebUI, before a transfer is accepted, and rejects what cannot succeed. */
@Injectable()
export class TransferPlanner {
  constructor(
    private readonly catalog: StyleCatalog,
    private readonly backends: Backends,
    private readonly webhooks: WebhookTargets,
  ) {}

  /**
   * Plans for the WebUI that requires the fewest changes, preferring WebUIs that are up.
   * @param photo null when it has yet to be fetched: then the plan is not fitted to the GPU memory
   * @param webhook the caller's defaults: its URL is used unless the submission has one; it also has the secrets
   * @throws StyleUnknown, SettingOutOfRange, PayloadInvalid, BackendModelMissing, ExceedsVramBudget
   * @throws BackendUnavailable when no WebUI was ever reached, so that its models are unknown
   */
  plan(
    submission: TransferSubmission,
    photo: Size | null,
    { webhook }: Pick<Caller, 'webhook'> = { webhook: NO_WEBHOOK },
  ): PlannedTransfer {
    const webhookUrl = this.webhooks.ofSubmission(submission.webhookUrl, webhook);
    const preset = this.catalog.forSubmission(submission.style);
    const seen = this.backends.list().filter(({ capabilities }) => capabilities !== null);
    const up = seen.filter(({ state }) => state === 'up');
    const failures: unknown[] = [];
    for (const backends of [up, seen]) {
      const plans = backends.flatMap((backend) => {
        try {
          return [this.planOn(backend, { preset, submission, photo })];
        } catch (error) {
          failures.push(error);
          return [];
        }
      });
      const best = plans.toSorted((a, b) => a.warnings.length - b.warnings.length)[0];
      if (best !== undefined) return { ...best, webhookUrl };
    }
    // ExceedsVramBudget is preferred because it tells the caller which size would fit.
    const failure = failures.find((error) => error instanceof ExceedsVramBudget) ?? failures[0];
    throw failure ?? new BackendUnavailable('No image generator has been reached yet.');
  }

  private planOn({ slot, capabilities }: Backend, { preset, submission, photo }: PlanInput): Planned {
    if (capabilities === null) throw new BackendUnavailable('This image generator has not been reached yet.');
    const style = resolveStyle(preset, submission, capabilities);
    const units = style.units.map((unit) => ({ ...unit, lowVram: false }));
    const wanted = { maxSide: style.maxSide, units, explicitSize: submission.maxSide !== undefined };
    const fitted = photo ? fitPhoto(photo, wanted, this.backends.budget(slot)) : { ...wanted, changes: [] };
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
}
