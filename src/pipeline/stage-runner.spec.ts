import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GpuLeaseLost } from '../gpu/lease.js';
import { PhotoUnreadable } from '../images/images.errors.js';
import { transferOwner } from '../records/blob-owners.js';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { StorageUnavailable } from '../storage/storage.errors.js';
import { PipelineFloor, RedisSite, SLOT } from './pipeline-floor.fixture.js';
import type { StageContext, StageDefinition } from './stage.js';
import type { StageOutcome } from './stage-runner.js';

let site: RedisSite;
let floor: PipelineFloor;

beforeAll(async () => {
  site = await RedisSite.open();
});

afterAll(async () => {
  await site.close();
});

beforeEach(async () => {
  await site.clear();
  floor = await PipelineFloor.open(site, { retryDelayMs: 0 });
});

afterEach(async () => {
  await floor.close();
});

type Work = (context: StageContext, signal: AbortSignal) => Promise<void>;

/** A prepare stage that runs `work`. */
function stageOf(work: Work, deadlineMs?: number): StageDefinition<StageContext> {
  return {
    stage: 'prepare',
    states: ['preparing', 'waiting'],
    next: 'generate',
    deadlineMs,
    steps: [{ name: 'work', run: work }],
    done: () => () => ({ state: 'waiting' }),
  };
}

async function given(): Promise<TransferRecord> {
  const record = transferRecord({ state: 'preparing', slot: SLOT, stageAttempt: 1 });
  await floor.records.create(record);
  return record;
}

async function run(id: string, work: Work, deadlineMs?: number, lost?: AbortSignal): Promise<StageOutcome> {
  const { stageAttempt } = (await floor.records.get(id)) ?? { stageAttempt: -1 };
  return floor.runner.run(
    stageOf(work, deadlineMs),
    { transferId: id, stage: 'prepare', attempt: stageAttempt },
    lost,
  );
}

/** Work that only ends by the signal. */
const endless: Work = async (_context, signal) => {
  await sleep(60_000, undefined, { signal });
};

describe('a stage', () => {
  it('advances its transfer and puts it into the next queue', async () => {
    const { id } = await given();
    expect(await run(id, async () => {})).toBe('done');
    expect(await floor.records.get(id)).toMatchObject({ state: 'waiting', run: null, stageAttempt: 2 });
    expect(await floor.queues.named(`gpu-${SLOT}`).getWaitingCount()).toBe(1);
  });

  it('runs once for a job delivered twice', async () => {
    const { id } = await given();
    let runs = 0;
    const work: Work = async () => void (runs += 1);
    const outcomes = await Promise.all([run(id, work), run(id, work)]);
    expect(outcomes.toSorted()).toEqual(['done', 'stale']);
    expect(runs).toBe(1);
  });

  it('stops when its transfer is cancelled, and erases the pictures it had stored', async () => {
    const { id } = await given();
    const outcome = await run(id, async (_context, signal) => {
      await floor.blobs.put({ bytes: Buffer.from('a control map') }, transferOwner(id));
      await floor.records.change(id, () => ({ state: 'cancelled', run: null }));
      await floor.signals.cancelled(id);
      await sleep(60_000, undefined, { signal });
    });
    expect(outcome).toBe('stopped');
    expect(await floor.records.get(id)).toMatchObject({ state: 'cancelled' });
    const again = await floor.blobs.put({ bytes: Buffer.from('a control map') }, 'other-owner');
    await floor.blobs.release('other-owner');
    expect(await floor.blobs.has(again.sha256)).toBe(false);
  });

  it('is handed back when the process shuts down or loses the GPU, as if it had not begun', async () => {
    const { id } = await given();
    const ending = run(id, async (context, signal) => {
      floor.runner.stopAll();
      await endless(context, signal);
    });
    expect(await ending).toBe('stopped');
    const lost = new AbortController();
    const losing = run(
      id,
      async (context, signal) => {
        lost.abort(new GpuLeaseLost('gone'));
        await endless(context, signal);
      },
      undefined,
      lost.signal,
    );
    expect(await losing).toBe('stopped');
    expect(await floor.records.get(id)).toMatchObject({
      state: 'preparing',
      run: null,
      stageAttempt: 3,
      failures: 0,
      crashes: 0,
    });
  });

  it('fails at its deadline', async () => {
    const { id } = await given();
    expect(await run(id, endless, 20)).toBe('failed');
    expect(await floor.records.get(id)).toMatchObject({ error: { code: 'deadline_exceeded' } });
  });

  it('waits for a full disk as often as necessary', async () => {
    const { id } = await given();
    for (let time = 0; time < 12; time += 1) {
      const outcome = await run(id, () => Promise.reject(new StorageUnavailable('The disk is full.')));
      expect(outcome).toBe('again');
    }
    expect(await run(id, async () => {})).toBe('done');
  });

  it('gives up on an unexpected error the third time, and on a bad photo the first time', async () => {
    const bug = await given();
    const outcomes: StageOutcome[] = [];
    for (let time = 0; time < 3; time += 1) {
      outcomes.push(await run(bug.id, () => Promise.reject(new TypeError('x is undefined'))));
    }
    expect(outcomes).toEqual(['again', 'again', 'failed']);
    expect(await floor.records.get(bug.id)).toMatchObject({ error: { code: 'internal' } });
    const photo = await given();
    expect(await run(photo.id, () => Promise.reject(new PhotoUnreadable('It does not decode.')))).toBe(
      'failed',
    );
    expect(await floor.records.get(photo.id)).toMatchObject({ error: { code: 'photo_unreadable' } });
  });

  it('leaves no file behind, however it ends', async () => {
    const { id } = await given();
    const folders: string[] = [];
    await run(id, async ({ directory }) => {
      folders.push(directory);
      throw new Error('now');
    });
    await run(id, async ({ directory }) => void folders.push(directory));
    const { existsSync } = await import('node:fs');
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  });
});
