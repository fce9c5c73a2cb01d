import { describe, expect, it } from 'vitest';
import type { LiveWork, Progress, ProgressStore } from '../records/progress.js';
import { transferRecord } from '../records/record.fixture.js';
import type { GeneratedWork, TransferRecord } from '../records/transfer-record.js';
import type { ProgressView } from '../records/transfer.view.js';
import type { Viewers } from '../scheduling/viewers.js';
import type { QueueEstimate } from './queue-estimate.js';
import type { TransferLinks } from './transfer-links.js';
import { TransferPresenter } from './transfer-presenter.js';

/** As reported by the WebUI: `steps` is the requested number. */
const GENERATED: GeneratedWork = {
  image: 'b'.repeat(64),
  seed: 7,
  sampler: 'DPM++ 2M',
  scheduler: 'Karras',
  steps: 20,
  checkpoint: 'plain',
  loaded: false,
  busyMs: 4_000,
  switchMs: 0,
};
const SEEN: Progress = { fraction: 0.9, step: 10, steps: 11, etaMs: 0 };

const presenter = new TransferPresenter(
  { places: async () => new Map() } as unknown as QueueEstimate,
  {} as ProgressStore,
  { looked: () => undefined } as unknown as Viewers,
  { of: () => null } as unknown as TransferLinks,
);

async function progressOf(
  changes: Partial<TransferRecord>,
  progress: Progress | null,
): Promise<ProgressView | null | undefined> {
  const record = transferRecord({ attempts: 1, ...changes });
  const known = new Map<string, LiveWork>([[record.id, { progress, preview: null }]]);
  const [shown] = await presenter.show([record], known);
  return shown?.view.progress;
}

describe('the steps of a transfer', () => {
  it('stay the number that really ran after sampling, and are all done then', async () => {
    expect(await progressOf({ state: 'generating' }, SEEN)).toMatchObject({ step: 10, steps: 11 });
    const generated = { generated: GENERATED };
    expect(await progressOf({ state: 'finishing', ...generated }, SEEN)).toEqual({
      fraction: 0.9,
      step: 11,
      steps: 11,
      etaMs: 0,
    });
    const whole = { fraction: 1, step: 11, steps: 11, etaMs: 0 };
    expect(await progressOf({ state: 'succeeded', ...generated }, SEEN)).toEqual(whole);
    expect(await progressOf({ state: 'failed', ...generated }, SEEN)).toEqual(SEEN);
  });

  it('are computed like in the WebUI when none was observed, as for a known result', async () => {
    // 20 at a denoising strength of 0.5.
    const ran = { step: 11, steps: 11, etaMs: 0 };
    const unseen: Progress = { fraction: 0.1, step: 0, steps: 0, etaMs: null };
    for (const progress of [unseen, null]) {
      expect(await progressOf({ state: 'finishing', generated: GENERATED }, progress)).toMatchObject(ran);
      expect(await progressOf({ state: 'succeeded', generated: GENERATED }, progress)).toMatchObject(ran);
    }
    const known = { state: 'succeeded', attempts: 0, cached: true, generated: GENERATED } as const;
    expect(await progressOf(known, null)).toEqual({ fraction: 1, ...ran });
    const { plan } = transferRecord();
    const all = { ...known, plan: { ...plan, denoisingStrength: 1 } };
    expect(await progressOf(all, null)).toMatchObject({ step: 20, steps: 20 });
  });

  it('are absent before a generation, and 0 before its first step', async () => {
    expect(await progressOf({ attempts: 0 }, null)).toBeNull();
    const begun = { fraction: 0, step: 0, steps: 0, etaMs: null };
    expect(await progressOf({ state: 'generating' }, null)).toEqual(begun);
  });
});
