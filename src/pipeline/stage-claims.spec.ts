import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { PipelineFloor, RedisSite, SLOT } from './pipeline-floor.fixture.js';
import type { Claim } from './stage-claims.js';

let site: RedisSite;
let one: PipelineFloor;
let other: PipelineFloor;

beforeAll(async () => {
  site = await RedisSite.open();
});

afterAll(async () => {
  await site.close();
});

beforeEach(async () => {
  await site.clear();
  one = await PipelineFloor.open(site);
  other = await PipelineFloor.open(site);
});

afterEach(async () => {
  await one.close();
  await other.close();
});

async function given(changes: Partial<TransferRecord> = {}): Promise<TransferRecord> {
  const record = transferRecord({ state: 'preparing', slot: SLOT, stageAttempt: 1, ...changes });
  await one.records.create(record);
  return record;
}

async function claimed(floor: PipelineFloor, { id }: TransferRecord): Promise<Claim> {
  const { stageAttempt } = (await floor.records.get(id)) ?? { stageAttempt: -1 };
  const job = { transferId: id, stage: 'prepare', attempt: stageAttempt } as const;
  const claim = await floor.claims.take(job, ['preparing', 'waiting', 'generating']);
  if (claim === null) throw new Error('The stage could not be claimed');
  return claim;
}

const PREPARED = {
  initImage: 'a'.repeat(64),
  controlMap: null,
  frame: { width: 512, height: 512, content: { width: 512, height: 512 } },
};

describe('a claim on a stage', () => {
  it('is granted once, however many request it at the same time', async () => {
    const { id } = await given();
    const job = { transferId: id, stage: 'prepare', attempt: 1 } as const;
    const takes = [one, other, one, other].map((floor) => floor.claims.take(job, ['preparing']));
    expect((await Promise.all(takes)).filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('is not granted for a job of another attempt or state', async () => {
    const { id } = await given();
    expect(await one.claims.take({ transferId: id, stage: 'prepare', attempt: 0 }, ['preparing'])).toBeNull();
    expect(await one.claims.take({ transferId: id, stage: 'finish', attempt: 1 }, ['finishing'])).toBeNull();
  });

  it('ends with the transfer: writes after a cancellation are rejected', async () => {
    const record = await given();
    const claim = await claimed(one, record);
    await other.records.change(record.id, () => ({ state: 'cancelled', run: null }));
    expect(await one.claims.update(claim, () => ({ state: 'waiting' }))).toBeNull();
    expect(await one.claims.stillHeld(claim)).toBe(false);
  });

  it('is not taken from a live execution', async () => {
    const claim = await claimed(one, await given());
    expect(await other.claims.reclaim(claim.record)).toBeNull();
    expect(await one.claims.reclaim(claim.record)).toBeNull();
  });

  it('is taken from a dead process, whose later writes are rejected', async () => {
    const claim = await claimed(one, await given());
    await one.die();
    const reclaimed = await other.claims.reclaim(claim.record);
    expect(reclaimed).toMatchObject({ run: null, stageAttempt: 2, crashes: 1, state: 'preparing' });
    expect(await one.claims.update(claim, () => ({ state: 'waiting' }))).toBeNull();
  });

  it('is taken back from an execution of this process that is not running, without counting a crash', async () => {
    const claim = await claimed(one, await given());
    one.claims.drop(claim);
    expect(await one.claims.reclaim(claim.record)).toMatchObject({ run: null, crashes: 0 });
  });

  it('is not granted to a third process after two crashed on the same generation', async () => {
    let record = await given({ state: 'waiting', prepared: PREPARED });
    for (let death = 0; death < 2; death += 1) {
      const floor = await PipelineFloor.open(site);
      const claim = await claimed(floor, record);
      await floor.claims.update(claim, () => ({ state: 'generating' }));
      await floor.die();
      const left = await other.records.get(record.id);
      const reclaimed = left && (await other.claims.reclaim(left));
      record = reclaimed ?? record;
      await floor.close();
    }
    expect(record).toMatchObject({ state: 'failed', error: { code: 'worker_crashed' } });
  });

  it('does not count a crash of a transfer that only waited for the GPU', async () => {
    const claim = await claimed(one, await given({ state: 'waiting', prepared: PREPARED }));
    await one.die();
    expect(await other.claims.reclaim(claim.record)).toMatchObject({ crashes: 0, run: null });
  });
});

/** A generation that began before the last heartbeat of its process, which is then gone. */
async function killed(beganBeforeMs: number): Promise<TransferRecord> {
  const claim = await claimed(one, await given({ state: 'waiting', prepared: PREPARED }));
  const last = (await one.heartbeat.lastBeat(one.heartbeat.processId)) ?? 0;
  const enteredAt = last - beganBeforeMs;
  const record = await one.claims.update(claim, () => ({ state: 'generating', enteredAt }));
  await one.die();
  if (record === null) throw new Error('The claim was lost');
  return record;
}

describe('GPU time of a process that was killed during a generation', () => {
  it('is charged to its caller up to the last heartbeat, once, whichever process finds it', async () => {
    const record = await killed(5_000);
    const third = await PipelineFloor.open(site);
    const found = await Promise.all([other, third].map((floor) => floor.claims.reclaim(record)));
    expect(found.filter((reclaimed) => reclaimed !== null)).toHaveLength(1);
    expect(await other.gpuMs(record.callerId)).toBe(5_000);
    await third.close();
  });

  it('is not charged twice if the generation had ended', async () => {
    const record = await killed(5_000);
    const id = record.run?.run ?? '';
    await one.usage.charge({ callerId: record.callerId, id, ms: 4_200, at: Date.now() });
    await other.claims.reclaim(record);
    expect(await other.gpuMs(record.callerId)).toBe(4_200);
  });

  it('is not charged if unknown, or if the transfer only waited', async () => {
    const late = await killed(-1);
    await other.claims.reclaim(late);
    const waited = await claimed(other, await given({ state: 'waiting', prepared: PREPARED }));
    await one.claims.reclaim(waited.record);
    expect(await other.gpuMs(late.callerId)).toBe(0);
  });

  it('does not change the typical GPU time of a transfer', async () => {
    await one.usage.charge({ callerId: 'b', id: 'whole', ms: 8_000, at: Date.now() });
    const before = await other.typicalGpuMs();
    await other.claims.reclaim(await killed(300_000));
    expect(await other.typicalGpuMs()).toBe(before);
  });
});
