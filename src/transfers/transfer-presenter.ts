import { Injectable } from '@nestjs/common';
import { stepsThatRun } from '../records/generation-work.js';
import { type LiveWork, type Progress, ProgressStore } from '../records/progress.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { type ShownTransfer, TransferViews } from '../records/transfer-views.js';
import { ON_THE_GPU } from '../records/transfer-states.js';
import { Viewers } from '../scheduling/viewers.js';
import type { ProgressView, QueueView, TransferListView, TransferView } from '../records/transfer.view.js';
import { QueueEstimate } from './queue-estimate.js';
import { TransferLinks } from './transfer-links.js';

const NOT_BEGUN: LiveWork = { progress: null, preview: null };

/** Renders records as API views. */
@Injectable()
export class TransferPresenter extends TransferViews {
  constructor(
    private readonly estimate: QueueEstimate,
    private readonly progress: ProgressStore,
    private readonly viewers: Viewers,
    private readonly links: TransferLinks,
  ) {
    super();
  }

  async one(record: TransferRecord): Promise<TransferView> {
    const [shown] = await this.show([record]);
    return shown?.view ?? this.bare(record);
  }

  /** Never rejects, since the transfer is accepted: position and progress are left out if they cannot be read. */
  async accepted(record: TransferRecord): Promise<TransferView> {
    return this.one(record).catch(() => this.bare(record));
  }

  async page(records: readonly TransferRecord[], next: string | null): Promise<TransferListView> {
    return { items: (await this.show(records)).map((shown) => shown.view), nextCursor: next };
  }

  async show(
    records: readonly TransferRecord[],
    known?: ReadonlyMap<string, LiveWork>,
  ): Promise<ShownTransfer[]> {
    for (const { id, state } of records) if (ON_THE_GPU.includes(state)) this.viewers.looked(id);
    const begun = records.filter(({ attempts }) => attempts > 0).map(({ id }) => id);
    const [places, works] = await Promise.all([
      this.estimate.places(records),
      known ?? this.progress.getMany(begun),
    ]);
    return records.map((record) => {
      const { progress, preview } = works.get(record.id) ?? NOT_BEGUN;
      const place = { queue: places.get(record.id) ?? null, progress: progressOf(record, progress) };
      return { record, view: { ...view(record, place), links: this.links.of(record) }, preview };
    });
  }

  private bare(record: TransferRecord): TransferView {
    return { ...view(record, { queue: null, progress: null }), links: this.links.of(record) };
  }
}

/** A finishing transfer has done all its steps, though its fraction is not 1 yet; a succeeded one is complete. */
function progressOf(
  { state, plan, attempts }: TransferRecord,
  progress: Progress | null,
): ProgressView | null {
  // Prefers the observed number of steps, because the WebUI's answer only repeats the requested one.
  const steps = progress?.steps || stepsThatRun(plan);
  if (state === 'succeeded') return { fraction: 1, step: steps, steps, etaMs: 0 };
  if (attempts === 0) return null;
  const known = progress ?? { fraction: 0, step: 0, steps: 0, etaMs: null };
  return state === 'finishing' ? { ...known, step: steps, steps, etaMs: 0 } : known;
}

function view(
  record: TransferRecord,
  { queue, progress }: { readonly queue: QueueView | null; readonly progress: ProgressView | null },
): Omit<TransferView, 'links'> {
  const { id, plan, prepared, generated, result } = record;
  return {
    id,
    batchId: record.batchId,
    state: record.state,
    style: record.style,
    createdAt: iso(record.createdAt),
    startedAt: record.startedAt === null ? null : iso(record.startedAt),
    finishedAt: record.finishedAt === null ? null : iso(record.finishedAt),
    expiresAt: iso(record.expiresAt),
    queue,
    progress,
    photo: {
      id: record.photo.id,
      width: record.photo.width,
      height: record.photo.height,
      faces: record.photo.faces,
    },
    faces: [...record.faces],
    settings: {
      seed: generated?.seed ?? plan.seed,
      steps: plan.steps,
      cfgScale: plan.cfgScale,
      denoisingStrength: plan.denoisingStrength,
      sampler: generated?.sampler ?? plan.sampler,
      scheduler: generated?.scheduler ?? plan.scheduler,
      width: prepared?.frame.width ?? null,
      height: prepared?.frame.height ?? null,
      checkpoint: generated?.checkpoint ?? plan.checkpoint,
    },
    result: result && {
      url: `/v1/transfers/${id}/result`,
      width: result.width,
      height: result.height,
      format: result.format,
      bytes: result.bytes,
      sha256: result.sha256,
    },
    cached: record.cached,
    degraded: record.degraded && { reason: record.degraded.reason, changes: [...record.degraded.changes] },
    warnings: [...record.warnings],
    timings: record.timings,
    attempts: record.attempts,
    error: record.error,
    metadata: record.metadata,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
