import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestRun } from '../any-request/request-run.js';
import { EaselWorld } from '../service/easel-world.js';

/** The same requests in each run: any-request.long.spec.ts tries new ones. */
const SEED = 20_261_128;
const RUNS = 5;

let world: EaselWorld;
let run: RequestRun;

beforeAll(async () => {
  world = await EaselWorld.open();
  run = await RequestRun.of(world);
});

afterAll(async () => {
  await world.close();
});

describe('any request', () => {
  it('to any operation of the document is answered as documented, never with an internal error', async () => {
    expect(await run.failures({ runs: RUNS, seed: SEED })).toEqual([]);
  });

  it('to addresses beside the document is rejected', async () => {
    expect(await run.strangeFailures({ runs: 60, seed: SEED })).toEqual([]);
  });
});
