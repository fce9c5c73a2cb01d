import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { transferRecord } from '../records/record.fixture.js';
import { RecordsSettings } from '../records/records.config.js';
import { TransferRecords } from '../records/transfer-records.js';
import { ERASURES } from '../redis/erasures.js';
import { assign, type SlotView, type WaitingTransfer } from '../scheduling/scheduler.js';
import { goesBeforeTurns, type TransferRecord } from '../records/transfer-record.js';
import { RedisSite } from './pipeline-floor.fixture.js';

let site: RedisSite;
let redis: Redis;
let records: TransferRecords;

beforeAll(async () => {
  site = await RedisSite.open();
  redis = new Redis(site.endpoint.address, { keyPrefix: 'easel:' });
  records = new TransferRecords(redis, new RecordsSettings());
});

afterAll(async () => {
  redis.disconnect();
  await site.close();
});

beforeEach(async () => {
  await redis.flushall();
});

let orders = 1;
async function queued(callerId: string, changes: Partial<TransferRecord> = {}): Promise<string> {
  const record = transferRecord({ callerId, order: 1e14 + orders++, queuedAt: orders, ...changes });
  await records.create(record);
  return record.id;
}

async function several(callerId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await queued(callerId));
  return ids;
}

const ROOM: SlotView = {
  slot: '0',
  ours: true,
  open: true,
  ahead: 0,
  lookAhead: 2,
  running: 0,
  checkpoint: null,
  paceMs: null,
  weight: 1,
};

function seen(record: TransferRecord): WaitingTransfer {
  const { id, callerId, priority, queuedAt, enteredAt, failedOn } = record;
  const fits = new Map([['0', 'whole' as const]]);
  const beforeTurns = goesBeforeTurns(record);
  return {
    id,
    callerId,
    beforeTurns,
    priority,
    queuedAt,
    enteredAt,
    failedOn,
    checkpoint: null,
    fits,
    overtaken: 0,
  };
}

/** Fills the slot's free places. */
async function dispatch(room: number): Promise<string[]> {
  const waiting = (await records.getMany(await records.waiting(0, 50))).map(seen);
  const given = assign(waiting, [{ ...ROOM, lookAhead: room }], Date.now());
  for (const { transferId, slot } of given)
    await records.change(transferId, () => ({ state: 'preparing', slot }));
  return given.map(({ transferId }) => transferId);
}

async function untilEmpty(): Promise<string[]> {
  const order: string[] = [];
  for (;;) {
    const taken = await dispatch(2);
    if (taken.length === 0) return order;
    order.push(...taken);
  }
}

describe('the order of the waiting room', () => {
  it('takes turns between callers, starting with the least recently served', async () => {
    const anna = await several('anna', 4);
    expect(await dispatch(2)).toEqual(anna.slice(0, 2));
    const ben = await several('ben', 2);
    const cleo = await several('cleo', 1);
    expect(await untilEmpty()).toEqual([ben[0], cleo[0], anna[2], ben[1], anna[3]]);
  });

  it('applies priority only within a line, and puts the front before all callers', async () => {
    const anna = await several('anna', 2);
    const ben = await queued('ben');
    const urgent = await queued('anna', { order: 5, priority: 'high' });
    const front = await queued('ben');
    await records.change(front, () => ({ order: -Date.now() }));
    expect(await records.waiting()).toEqual([front, urgent, ben, ...anna]);
    expect([...(await records.lines.places([...anna, ben, urgent, front])).values()]).toEqual([
      4, 5, 3, 2, 1,
    ]);
    expect(await untilEmpty()).toEqual([front, urgent, ben, ...anna]);
  });

  it('does not make a transfer returned from a slot wait for another turn', async () => {
    const [first = '', second] = await several('anna', 2);
    const ben = await queued('ben');
    await dispatch(1);
    await records.change(first, () => ({ state: 'waiting', slot: null }));
    expect(await records.waiting()).toEqual([first, ben, second]);
  });

  it('forgets callers without waiting transfers, and counts no turn without an assignment', async () => {
    const [first = '', second = ''] = await several('anna', 2);
    const ben = await queued('ben');
    await records.change(first, () => ({ state: 'cancelled', finishedAt: 1 }));
    expect(await records.waiting()).toEqual([second, ben]);
    for (const id of [second, ben]) await records.change(id, () => ({ state: 'cancelled', finishedAt: 1 }));
    for (const id of [first, second, ben]) await records.erase((await records.get(id)) ?? transferRecord());
    // The marker of an erasure contains no names.
    expect((await redis.keys('*')).filter((key) => !key.endsWith(ERASURES))).toEqual([]);
  });

  it('is the same for other processes and after a restart, since it is kept in Redis', async () => {
    const anna = await several('anna', 3);
    const ben = await several('ben', 2);
    expect(await dispatch(1)).toEqual([anna[0]]);
    const other = new TransferRecords(redis, new RecordsSettings());
    expect(await other.waiting()).toEqual([ben[0], anna[1], ben[1], anna[2]]);
  });

  it('migrates waiting transfers of a version without lines, and removes its data', async () => {
    const anna = await several('anna', 2);
    const ben = await queued('ben');
    const front = await queued('ben', { order: -5 });
    const before = await records.waiting();
    for (const index of ['first', 'callers', 'line:anna', 'line:ben', 'queued:anna', 'unfinished:anna'])
      await redis.del(`transfers:${index}`);
    for (const id of [...anna, ben, front]) await redis.hdel(`transfers:record:${id}`, 'caller');
    expect(await records.waiting()).toEqual([]);
    expect(await records.lines.arrange()).toBe(4);
    expect(await records.waiting()).toEqual(before);
    expect(await redis.scard('transfers:queued:anna')).toBe(2);
    expect(await records.lines.arrange()).toBe(0);
    await redis.zrem('transfers:waiting', ben);
    expect(await records.lines.arrange()).toBe(1);
    expect(await records.waiting()).toEqual([front, ...anna]);
  });
});

describe('the shown position', () => {
  const steps = fc.array(
    fc.record({
      callerId: fc.constantFrom('anna', 'ben', 'cleo', 'dora'),
      count: fc.nat(4),
      high: fc.boolean(),
      front: fc.boolean(),
      taken: fc.nat(2),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it('is the order in which the scheduler serves transfers if no others arrive', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (found) => {
        await redis.flushall();
        const ids: string[] = [];
        for (const { callerId, count, high, front, taken } of found) {
          for (let index = 0; index < count; index += 1)
            ids.push(await queued(callerId, high ? { order: orders, priority: 'high' } : {}));
          if (front && ids.length > 0)
            await records.change(ids.at(-1) ?? '', ({ state }) =>
              state === 'queued' ? { order: -orders++ } : null,
            );
          await dispatch(taken);
        }
        const places = await records.lines.places(ids);
        const told = [...places].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
        expect([...places.values()].toSorted((a, b) => a - b)).toEqual(told.map((_, index) => index + 1));
        expect(await records.waiting()).toEqual(told);
        expect(await untilEmpty()).toEqual(told);
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it('counts from the GPU: first the assigned transfers, each slot in its order, slots side by side', async () => {
    const ids = await several('anna', 6);
    const [late = '', early = '', prepared = '', begun = '', elsewhere = '', back = ''] = ids;
    const given = { slot: '0', enteredAt: 1 } as const;
    for (const id of ids) await records.change(id, () => ({ ...given, state: 'preparing' }));
    await records.change(late, () => ({ state: 'waiting', enteredAt: 5 }));
    await records.change(early, () => ({ state: 'waiting', enteredAt: 3 }));
    await records.change(begun, () => ({ state: 'generating' }));
    await records.change(elsewhere, () => ({ slot: '1', enteredAt: 2 }));
    await records.change(back, () => ({ state: 'waiting', slot: null }));
    const last = await queued('anna');
    const places = await records.positions([...ids, last]);
    const order = [...places].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
    expect(order).toEqual([early, elsewhere, late, prepared, back, last]);
    expect([...places.values()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    // Its generation failed and is retried.
    await records.change(begun, () => ({ state: 'waiting', enteredAt: 6 }));
    expect(await records.positions([begun, last])).toEqual(
      new Map([
        [begun, 4],
        [last, 7],
      ]),
    );
  });
});
