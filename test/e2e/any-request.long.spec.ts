import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestRun } from '../any-request/request-run.js';
import { EaselWorld } from '../service/easel-world.js';

/** New requests in each run; a failure names the seed that reproduces it. */
const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 200;

let world: EaselWorld;
let run: RequestRun;

beforeAll(async () => {
  world = await EaselWorld.open();
  run = await RequestRun.of(world);
});

afterAll(async () => {
  await world.close();
});

describe('thousands of requests', () => {
  it('to every operation of the document are answered as documented, never with an internal error', async () => {
    expect(await run.failures({ runs: RUNS, seed: SEED })).toEqual([]);
  });

  it('to addresses beside the document are rejected', async () => {
    expect(await run.strangeFailures({ runs: RUNS * 5, seed: SEED })).toEqual([]);
  });
});
