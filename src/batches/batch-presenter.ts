import { Injectable } from '@nestjs/common';
import type { BatchRecord } from '../records/batch-record.js';
import { batchStateOf, countStates } from '../records/batch-states.js';
import { BatchViews } from '../records/batch-views.js';
import { TransferRecords } from '../records/transfer-records.js';
import { BEFORE_THE_GPU, hasEnded } from '../records/transfer-states.js';
import { TransferViews } from '../records/transfer-views.js';
import type { TransferView } from '../records/transfer.view.js';
import { Durations } from '../scheduling/durations.js';
import { durationRange } from '../scheduling/duration-range.js';
import type { BatchItemView, BatchListView, BatchView } from './batch.view.js';
import { BatchLinks } from './batch-links.js';
import { batchProgress } from './batch-progress.js';

/** Renders batch records as API views. */
@Injectable()
export class BatchPresenter extends BatchViews {
  constructor(
    private readonly transfers: TransferRecords,
    private readonly views: TransferViews,
    private readonly links: BatchLinks,
    private readonly durations: Durations,
  ) {
    super();
  }

  async one(record: BatchRecord): Promise<BatchView> {
    const [view] = await this.show([record]);
    return view ?? this.view(record, new Map(), 0);
  }

  /** Never rejects, since the batch is accepted: positions and progress are left out if they cannot be read. */
  async accepted(record: BatchRecord): Promise<BatchView> {
    return this.one(record).catch(() => this.view(record, new Map(), 0));
  }

  async page(records: readonly BatchRecord[], next: string | null): Promise<BatchListView> {
    return { items: await this.show(records), nextCursor: next };
  }

  /** In the order of the records. */
  async show(records: readonly BatchRecord[]): Promise<BatchView[]> {
    const ids = records.flatMap(({ items }) => items.map(({ transferId }) => transferId));
    const [transfers, recent] = await Promise.all([this.transfers.getMany(ids), this.durations.recent()]);
    const shown = await this.views.show(transfers);
    const views = new Map(shown.map(({ view }) => [view.id, view]));
    const { low, high } = durationRange(recent);
    return records.map((record) => this.view(record, views, (low + high) / 2));
  }

  private view(
    record: BatchRecord,
    views: ReadonlyMap<string, TransferView>,
    generationMs: number,
  ): BatchView {
    const { id, standings, finishedAt } = record;
    const states = standings.map(({ state }) => state);
    const items = itemsOf(record, views);
    const some = finishedAt !== null && items.some(({ result }) => result !== null);
    const at = `/v1/batches/${id}/result?format=`;
    return {
      id,
      state: batchStateOf(states),
      createdAt: iso(record.createdAt),
      finishedAt: finishedAt === null ? null : iso(finishedAt),
      expiresAt: iso(record.expiresAt),
      progress: batchProgress(items, standings, generationMs),
      counts: countStates(states),
      items,
      result: some ? { zip: `${at}zip`, sheet: `${at}sheet` } : null,
      links: this.links.of(record),
      metadata: record.metadata,
    };
  }
}

/** States come from the batch record: the transfers were read later, and may have moved on. */
function itemsOf(
  { items, standings }: BatchRecord,
  views: ReadonlyMap<string, TransferView>,
): BatchItemView[] {
  return items.map(({ transferId, style, photoId }, index) => {
    const { state, erased } = standings[index] ?? { state: 'queued', erased: false };
    const transfer = views.get(transferId);
    const going = !hasEnded(state);
    return {
      index,
      transferId,
      style,
      photoId,
      state,
      erased: erased || (transfer === undefined && !going),
      queue: BEFORE_THE_GPU.includes(state) ? (transfer?.queue ?? null) : null,
      progress: transfer?.progress ?? null,
      result: state === 'succeeded' ? (transfer?.result ?? null) : null,
      links: transfer?.links ?? null,
      error: state === 'failed' ? (transfer?.error ?? null) : null,
    };
  });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
