import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { someCapabilities, someCheckpoint } from '../gpu/capabilities.fixture.js';
import { transferRecord } from '../records/record.fixture.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { PipelineFloor, RedisSite, SLOT } from './pipeline-floor.fixture.js';

const held = [SLOT];
const none: string[] = [];
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
  floor = await PipelineFloor.open(site, { lookAhead: 2 });
});

afterEach(async () => {
  await floor.close();
});

async function queued(count: number, changes: Partial<TransferRecord> = {}): Promise<string[]> {
  const records = Array.from({ length: count }, (_, index) =>
    transferRecord({ order: 1e14 + Date.now() + index, ...changes }),
  );
  for (const record of records) await floor.records.create(record);
  return records.map(({ id }) => id);
}

async function preparing(): Promise<string[]> {
  return floor.records.standing(['preparing']);
}

describe('the dispatcher', () => {
  it("fills a slot's look-ahead, in order of arrival", async () => {
    const [first, second] = await queued(4);
    await floor.dispatcher.dispatch(held);
    expect((await preparing()).toSorted()).toEqual([first, second].toSorted());
    expect(await floor.queues.named('prepare').getWaitingCount()).toBe(2);
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(2);
  });

  it('assigns no transfer twice, with any number of calls at once, and from two processes', async () => {
    const other = await PipelineFloor.open(site, { lookAhead: 2 });
    await queued(6);
    await Promise.all([floor, other, floor, other].map(({ dispatcher }) => dispatcher.dispatch(held)));
    const jobs = await floor.queues.named('prepare').getWaiting();
    expect(new Set(jobs.map(({ data }) => data.transferId)).size).toBe(jobs.length);
    expect(await preparing()).toHaveLength(jobs.length);
    await other.close();
  });

  it('runs once more for a call during a run', async () => {
    const looking = floor.dispatcher.dispatch(held);
    await queued(1);
    await Promise.all([looking, floor.dispatcher.dispatch(held)]);
    expect(await preparing()).toHaveLength(1);
  });

  it('assigns nothing while the queue is paused, or without slots', async () => {
    await queued(1);
    await floor.dispatcher.dispatch(none);
    await floor.queueSwitch.pause();
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(0);
    await floor.queueSwitch.resume();
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(1);
  });

  it('skips any number of transfers whose checkpoint is missing', async () => {
    const { plan } = transferRecord();
    await queued(60, { plan: { ...plan, checkpoint: 'gone.safetensors' }, order: 1 });
    const [served] = await queued(1);
    floor.backends.get(SLOT).capabilities = someCapabilities({ checkpoints: [someCheckpoint('there')] });
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toEqual([served]);
  });
});

describe('the dispatcher with several callers', () => {
  it('looks past transfers that no slot can serve, so that they do not cost their caller its turns', async () => {
    const { plan } = transferRecord();
    const gone = { plan: { ...plan, checkpoint: 'gone.safetensors' }, order: 1 };
    floor.backends.get(SLOT).capabilities = someCapabilities({ checkpoints: [someCheckpoint('there')] });
    await queued(60, { ...gone, callerId: 'anna' });
    const [anna] = await queued(1, { callerId: 'anna' });
    const [ben] = await queued(30, { callerId: 'ben' });
    await floor.dispatcher.dispatch(held);
    expect((await preparing()).toSorted()).toEqual([anna, ben].toSorted());
  });

  it('begins a single transfer of another caller right after those already assigned', async () => {
    await queued(100, { callerId: 'anna' });
    await floor.dispatcher.dispatch(held);
    const before = await preparing();
    const [ben = ''] = await queued(1, { callerId: 'ben' });
    for (const id of before) await floor.records.change(id, () => ({ state: 'generating' }));
    await floor.dispatcher.dispatch(held);
    const given = await preparing();
    expect(given).toContain(ben);
    expect((await floor.queues.named('prepare').getWaiting()).map(({ data }) => data.transferId)).toEqual([
      ...before,
      ben,
      ...given.filter((id) => id !== ben),
    ]);
  });
});

describe('the dispatcher with two slots', () => {
  const both = ['0', '1'];
  const prepared = {
    initImage: 'a'.repeat(64),
    controlMap: 'b'.repeat(64),
    frame: { width: 512, height: 512, content: { width: 512, height: 512 } },
  };
  let two: PipelineFloor;

  beforeEach(async () => {
    two = await PipelineFloor.open(site, { lookAhead: 2 }, both);
    for (const backend of two.backends.list()) {
      backend.capabilities = someCapabilities({ checkpoints: [someCheckpoint('plain')] });
      backend.state = 'up';
    }
  });

  afterEach(async () => {
    await two.close();
  });

  async function slots(ids: readonly string[]): Promise<(string | null)[]> {
    return (await two.records.getMany(ids)).map(({ slot }) => slot);
  }

  it('takes back a transfer from a WebUI that went down, with its pictures, and assigns it to the other one', async () => {
    const [id = ''] = await queued(1, { state: 'waiting', slot: '0', prepared, attempts: 1 });
    await two.dispatcher.dispatch(both);
    expect(await slots([id])).toEqual(['0']);
    two.backends.get('0').state = 'down';
    await two.dispatcher.dispatch(both);
    expect(await two.records.get(id)).toMatchObject({ state: 'waiting', slot: '1', prepared, attempts: 1 });
    expect(await two.queues.named('gpu-1').getWaitingCount()).toBe(1);
  });

  it('leaves a transfer in place while no other WebUI can take it', async () => {
    const [id = ''] = await queued(1, { state: 'waiting', slot: '0', prepared });
    two.backends.get('0').hold('memory', 'Another program has it.');
    two.backends.get('1').capabilities = someCapabilities({ controlNetModels: [] });
    await two.dispatcher.dispatch(both);
    expect(await slots([id])).toEqual(['0']);
  });

  it('assigns only transfers that fit to a GPU that another program has filled, whatever the order', async () => {
    two.backends.get('1').state = 'down';
    const ids = await queued(6, { state: 'waiting', prepared });
    const frame = { width: 1024, height: 1024, content: { width: 1024, height: 1024 } };
    for (const id of ids.slice(0, 4))
      await two.records.change(id, () => ({ prepared: { ...prepared, frame } }));
    const backend = two.backends.get('0');
    const needed = (size: { width: number; height: number }): number =>
      two.backends.leastMiB('0', { ...transferRecord().plan, size }) ?? 0;
    backend.hold('memory', 'Another program has it.');
    backend.roomMiB = needed(prepared.frame);
    expect(backend.roomMiB).toBeLessThan(needed(frame));
    await two.dispatcher.dispatch(['0']);
    expect(await slots(ids)).toEqual([null, null, null, null, '0', '0']);
  });

  it("lets an idle slot take a transfer that waits behind a slower slot's generation, and leaves the rest", async () => {
    const [slow, fast] = both.map((name) => two.backends.get(name));
    slow?.pace.add(20_000);
    fast?.pace.add(2_000);
    if (slow) slow.running = 1;
    const entered = Date.now();
    const first = await queued(1, { state: 'waiting', slot: '0', prepared, enteredAt: entered });
    const last = await queued(1, { state: 'waiting', slot: '0', prepared, enteredAt: entered + 1 });
    await two.queueSwitch.pause();
    await two.dispatcher.dispatch(both);
    expect(await slots([...first, ...last])).toEqual(['0', '0']);
    await two.queueSwitch.resume();
    await two.dispatcher.dispatch(both);
    expect(await slots([...first, ...last])).toEqual(['0', '1']);
    expect(await two.queues.named('gpu-1').getWaitingCount()).toBe(1);
  });

  it('does not take a transfer that begins sooner where it is, or has begun', async () => {
    const [fast, slow] = both.map((name) => two.backends.get(name));
    fast?.pace.add(2_000);
    slow?.pace.add(20_000);
    if (fast) fast.running = 1;
    const ids = await queued(2, { state: 'waiting', slot: '0', prepared });
    await two.dispatcher.dispatch(both);
    expect(await slots(ids)).toEqual(['0', '0']);
    for (const id of ids) await two.records.change(id, () => ({ state: 'generating' }));
    slow?.pace.add(1);
    await two.dispatcher.dispatch(both);
    expect(await slots(ids)).toEqual(['0', '0']);
  });

  it('sends transfers with the same checkpoint to the same slot', async () => {
    const checkpoints = [someCheckpoint('plain'), someCheckpoint('anime')];
    for (const backend of two.backends.list()) backend.capabilities = someCapabilities({ checkpoints });
    const { plan } = transferRecord();
    const ids: string[] = [];
    for (const checkpoint of [
      'plain.safetensors',
      'anime.safetensors',
      'anime.safetensors',
      'plain.safetensors',
    ])
      ids.push(...(await queued(1, { plan: { ...plan, checkpoint }, order: 1e14 + ids.length })));
    two.backends.get('0').loadedCheckpoint = { name: 'plain', hash: null };
    two.backends.get('1').loadedCheckpoint = { name: 'anime', hash: null };
    await two.dispatcher.dispatch(both);
    expect(await slots(ids)).toEqual(['0', '1', '1', '0']);
  });

  it('reassigns a transfer from a slot that is no longer configured', async () => {
    const [id = ''] = await queued(1, { state: 'waiting', slot: 'removed', prepared });
    await two.reconciler.reconcile({ waitingRoom: true });
    await two.dispatcher.dispatch(both);
    expect(both).toContain((await two.records.get(id))?.slot);
    const [late = ''] = await queued(1, { state: 'preparing', slot: 'removed' });
    const job = { transferId: late, stage: 'prepare', attempt: 0 } as const;
    const painter = { stage: 'prepare', states: ['preparing'], steps: [], next: 'generate' } as const;
    await two.runner.run({ ...painter, done: () => () => ({ state: 'waiting', prepared }) }, job);
    expect(await two.records.get(late)).toMatchObject({ state: 'waiting', slot: null, prepared });
  });
});
