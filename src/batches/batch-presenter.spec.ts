import { describe, expect, it } from 'vitest';
import type { BatchRecord } from '../records/batch-record.js';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { TransferRecords } from '../records/transfer-records.js';
import type { TransferState } from '../records/transfer-states.js';
import type { TransferViews } from '../records/transfer-views.js';
import type { TransferView } from '../records/transfer.view.js';
import type { Durations } from '../scheduling/durations.js';
import type { BatchLinks } from './batch-links.js';
import { BatchPresenter } from './batch-presenter.js';

const PLACE = { position: 2, estimatedStartMs: { low: 8_000, high: 12_000 } };
const EACH_MS = 4_000;

/** Every transfer view has a queue position, as if it was read before the generation began. */
function presenter(transfers: readonly TransferRecord[]): BatchPresenter {
  const views = transfers.map((record) => ({
    record,
    view: { id: record.id, queue: PLACE } as TransferView,
  }));
  return new BatchPresenter(
    { getMany: async () => transfers } as unknown as TransferRecords,
    { show: async () => views } as unknown as TransferViews,
    { of: () => null } as unknown as BatchLinks,
    { recent: async () => [EACH_MS] } as unknown as Durations,
  );
}

function batch(transfers: readonly TransferRecord[], states: readonly TransferState[]): BatchRecord {
  return {
    id: 'b',
    callerId: 'local',
    createdAt: 1,
    expiresAt: 2,
    finishedAt: null,
    items: transfers.map(({ id }) => ({ transferId: id, style: 'anime', photoId: 'sample' })),
    standings: states.map((state) => ({ state, hadEnded: false, erased: false })),
    photoId: null,
    shared: null,
    webhookUrl: null,
    metadata: {},
  };
}

describe('an item of a batch', () => {
  it('shows its queue position until its generation begins, like the transfer', async () => {
    const states = ['queued', 'preparing', 'waiting', 'generating', 'finishing'] as const;
    const transfers = states.map(() => transferRecord());
    const view = await presenter(transfers).one(batch(transfers, states));
    expect(view.items.map(({ queue }) => queue)).toEqual([PLACE, PLACE, PLACE, null, null]);
    expect(view.progress.etaMs).toBe(10_000 + EACH_MS);
  });
});
