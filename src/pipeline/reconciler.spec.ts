import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { jobId } from '../scheduling/queues.js';
import { PipelineFloor, RedisSite, SLOT } from './pipeline-floor.fixture.js';
import { WaitingRoomSweep } from './waiting-room-sweep.js';

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
  floor = await PipelineFloor.open(site, { transferDeadlineMs: 60_000 });
});

afterEach(async () => {
  await floor.close();
});

async function given(changes: Partial<TransferRecord>): Promise<TransferRecord> {
  const record = transferRecord({ slot: SLOT, ...changes });
  await floor.records.create(record);
  return record;
}

const WORK = {
  initImage: 'a'.repeat(64),
  controlMap: null,
  frame: { width: 512, height: 512, content: { width: 512, height: 512 } },
};

describe('the reconciler', () => {
  it.each([
    ['queued', 'waiting', {}],
    ['preparing', 'prepare', {}],
    ['waiting', `gpu-${SLOT}`, { prepared: WORK }],
    ['waiting', 'prepare', {}],
    ['finishing', 'finish', { prepared: WORK }],
  ] as const)(
    'enqueues the lost job of a transfer that is %s in the queue %s',
    async (state, queue, changes) => {
      await given({ state, ...changes });
      await floor.reconciler.reconcile({ waitingRoom: true });
      await floor.reconciler.reconcile({ waitingRoom: true });
      expect(await floor.queues.named(queue).getWaitingCount()).toBe(1);
    },
  );

  it('replaces an ended job with the same id, since Bull would silently drop the new one', async () => {
    const record = await given({ state: 'preparing', stageAttempt: 4 });
    const job = { transferId: record.id, stage: 'prepare', attempt: 4 } as const;
    await floor.queues.ensure(job, { slot: null, priority: 'normal' });
    const queue = floor.queues.named('prepare');
    await (await queue.getNextJob())?.moveToCompleted('stale');
    await floor.reconciler.reconcile({ waitingRoom: false });
    expect(await (await queue.getJob(jobId(job)))?.isWaiting()).toBe(true);
  });

  it('re-enqueues a job delivered to a process that died before it claimed it', async () => {
    const { id } = await given({ state: 'preparing', stageAttempt: 1 });
    const queue = floor.queues.named('prepare');
    await floor.queues.ensure(
      { transferId: id, stage: 'prepare', attempt: 1 },
      { slot: null, priority: 'normal' },
    );
    const delivered = await queue.getNextJob();
    await floor.reconciler.reconcile({ waitingRoom: false });
    expect(await queue.getWaitingCount()).toBe(0); // it may be about to be claimed
    // Pretends that this was a while ago.
    const key = `${queue.toKey('')}${delivered?.id}`;
    await queue.client.hset(key, 'processedOn', Date.now() - 10_000);
    await floor.reconciler.reconcile({ waitingRoom: false });
    const [next] = await queue.getWaiting();
    expect(next?.data).toEqual({ transferId: id, stage: 'prepare', attempt: 2 });
  });

  it('takes over the stage of a dead process', async () => {
    const dead = await PipelineFloor.open(site);
    const { id } = await given({ state: 'waiting', prepared: WORK, stageAttempt: 1 });
    const claim = await dead.claims.take({ transferId: id, stage: 'generate', attempt: 1 }, ['waiting']);
    if (claim) await dead.claims.update(claim, () => ({ state: 'generating', attempts: 1 }));
    await floor.reconciler.reconcile({ waitingRoom: false });
    expect(await floor.records.get(id)).toMatchObject({ state: 'generating' });
    await dead.die();
    await floor.reconciler.reconcile({ waitingRoom: false });
    expect(await floor.records.get(id)).toMatchObject({ state: 'waiting', run: null, crashes: 1 });
    expect(await floor.queues.named(`gpu-${SLOT}`).getWaitingCount()).toBe(1);
    await dead.close();
  });

  it('ends a transfer that exceeds its time limit', async () => {
    const { id } = await given({ state: 'waiting', prepared: WORK, queuedAt: Date.now() - 120_000 });
    await floor.reconciler.reconcile({ waitingRoom: false });
    expect(await floor.records.get(id)).toMatchObject({
      state: 'failed',
      error: { code: 'deadline_exceeded' },
    });
  });

  it('removes jobs of transfers that no longer wait from the waiting room', async () => {
    const waits = await given({ state: 'queued', slot: null, stageAttempt: 0 });
    const gone = await given({ state: 'preparing', stageAttempt: 1 });
    for (const { id } of [waits, gone]) {
      await floor.queues.ensure(
        { transferId: id, stage: 'wait', attempt: 0 },
        { slot: null, priority: 'normal' },
      );
    }
    await new WaitingRoomSweep(floor.records, floor.queues).clear();
    const left = await floor.queues.inWaitingRoom();
    expect(left.map(({ transferId }) => transferId)).toEqual([waits.id]);
  });
});
