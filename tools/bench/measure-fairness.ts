import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferListView, TransferView } from '../../src/records/transfer.view.js';
import { ToolFailure } from '../stack/run-tool.js';
import { type Bench, type BenchRow, BenchStack } from './bench-stack.js';
import { median } from './statistics.js';

const JOB_MS = 500;
const CROWD = 100;
/** One transfer runs, one is parked at the WebUI's lock, and two are prepared: the look-ahead is two. */
const BAR = 4;
const TIMES = 8;
const LOOK_EVERY_MS = 50;
const KEYS = { crowd: 'the-key-of-the-crowd', one: 'the-key-of-the-one' } as const;
type Who = keyof typeof KEYS;

/**
 * How many of one key's hundred transfers begin between the submission of another key's transfer and its own
 * start.
 */
export async function measureFairness(bench: Bench): Promise<BenchRow[]> {
  const hashes = Object.entries(KEYS).map(
    ([name, key]) => `${name}:${createHash('sha256').update(key).digest('hex')}`,
  );
  const environment = { API_KEYS: hashes.join(','), RATE_LIMIT: '0', MAX_WAITING: '1000' };
  return BenchStack.use(bench, { jobMs: JOB_MS, environment }, async ({ stack: { url } }) => {
    const callers = { crowd: new KeyedCaller(url, 'crowd'), one: new KeyedCaller(url, 'one') };
    const rounds: Round[] = [];
    for (let round = 0; round < (bench.quick ? 2 : TIMES); round += 1)
      rounds.push(await overtakings(callers, bench.interruption.signal));
    return [fairnessRow(rounds)];
  });
}

interface Round {
  readonly before: number;
  readonly waitMs: number;
  readonly place: number;
}

async function overtakings(callers: Record<Who, KeyedCaller>, signal: AbortSignal): Promise<Round> {
  const { crowd, one } = callers;
  for (let missing = CROWD - (await crowd.waiting()); missing > 0; missing -= 1) await crowd.submit();
  const { id, createdAt, queue } = await one.submit();
  let mine = await one.transfer(id);
  while (mine.startedAt === null) {
    signal.throwIfAborted();
    if (mine.error !== null) throw new ToolFailure(`The transfer failed (${mine.error.code})`);
    await sleep(LOOK_EVERY_MS);
    mine = await one.transfer(id);
  }
  const { startedAt } = mine;
  const begun = (await crowd.begun()).filter((at) => at > createdAt && at < startedAt);
  const waitMs = Date.parse(startedAt) - Date.parse(createdAt);
  return { before: begun.length, waitMs, place: queue?.position ?? 0 };
}

/** The part of a client with a key that is needed here. */
class KeyedCaller {
  constructor(
    private readonly url: string,
    private readonly who: Who,
  ) {}

  async submit(): Promise<TransferView> {
    return this.call('POST', '/v1/transfers', {
      photoId: 'sample',
      style: 'watercolor',
      // Cached results would not have to wait.
      cache: false,
    });
  }

  async transfer(id: string): Promise<TransferView> {
    return this.call('GET', `/v1/transfers/${id}`);
  }

  async waiting(): Promise<number> {
    const { queued } = await this.call<{ queued: { used: number } }>('GET', '/v1/usage');
    return queued.used;
  }

  /** Start times of the transfers that have begun. */
  async begun(): Promise<string[]> {
    const times: string[] = [];
    let cursor = '';
    do {
      const page = `/v1/transfers?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { items, nextCursor } = await this.call<TransferListView>('GET', page);
      times.push(...items.flatMap(({ startedAt }) => startedAt ?? []));
      cursor = nextCursor ?? '';
    } while (cursor !== '');
    return times;
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { authorization: `Bearer ${KEYS[this.who]}`, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new ToolFailure(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

function fairnessRow(rounds: readonly Round[]): BenchRow {
  const before = rounds.map((round) => round.before);
  const waits = rounds.map(({ waitMs }) => waitMs);
  const most = Math.max(...before);
  return {
    what: `A key with ${CROWD} waiting, another one submits 1 (jobs of ${JOB_MS / 1000} s), ${rounds.length} times`,
    bar: `<= ${BAR} of the hundred begin before it`,
    measured: `${median(before)}, at most ${most}; it begins after ${(median(waits) / 1000).toFixed(1)} s, at most ${(Math.max(...waits) / 1000).toFixed(1)} s`,
    reached: most <= BAR,
    values: {
      mostBefore: most,
      medianBefore: median(before),
      worstPlace: Math.max(...rounds.map(({ place }) => place)),
      medianWaitMs: median(waits),
    },
  };
}
