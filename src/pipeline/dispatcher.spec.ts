import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint, Capabilities } from '../gpu/capabilities.js';
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
  it('sends as many to a slot as its look-ahead takes, who came first goes first', async () => {
    const [first, second] = await queued(4);
    await floor.dispatcher.dispatch(held);
    expect((await preparing()).toSorted()).toEqual([first, second].toSorted());
    expect(await floor.queues.named('prepare').getWaitingCount()).toBe(2);
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(2);
  });

  it('sends nobody twice, however many calls come at once, and from two processes', async () => {
    const other = await PipelineFloor.open(site, { lookAhead: 2 });
    await queued(6);
    await Promise.all([floor, other, floor, other].map(({ dispatcher }) => dispatcher.dispatch(held)));
    const jobs = await floor.queues.named('prepare').getWaiting();
    expect(new Set(jobs.map(({ data }) => data.transferId)).size).toBe(jobs.length);
    expect(await preparing()).toHaveLength(jobs.length);
    await other.close();
  });

  it('looks once more for a call that comes while it works', async () => {
    const looking = floor.dispatcher.dispatch(held);
    await queued(1);
    await Promise.all([looking, floor.dispatcher.dispatch(held)]);
    expect(await preparing()).toHaveLength(1);
  });

  it('sends nobody while an operator holds the queue, or to no slot', async () => {
    await queued(1);
    await floor.dispatcher.dispatch(none);
    await floor.queueSwitch.pause();
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(0);
    await floor.queueSwitch.resume();
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toHaveLength(1);
  });

  it('passes over whoever needs a checkpoint that is gone, however many they are', async () => {
    const { plan } = transferRecord();
    await queued(60, { plan: { ...plan, checkpoint: 'gone.safetensors' }, order: 1 });
    const [served] = await queued(1);
    const checkpoints = [Object.assign(new Checkpoint(), { title: 'there.safetensors', name: 'there' })];
    floor.backends.get(SLOT).capabilities = Object.assign(new Capabilities(), { checkpoints });
    await floor.dispatcher.dispatch(held);
    expect(await preparing()).toEqual([served]);
  });
});
