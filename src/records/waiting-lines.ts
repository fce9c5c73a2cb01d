import type { Redis } from 'ioredis';
import { UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import { ARRANGE_WAITING, WAITING_IN_ORDER, WAITING_PLACES } from './waiting-scripts.js';

/** How long somebody's line is. */
export interface LineLength {
  readonly callerId: string;
  readonly waiting: number;
}

/** Who waits, in lines by caller that take turns: kept in the same step as the records, read here. */
export class WaitingLines {
  constructor(
    private readonly redis: Redis,
    /** Of every key here; the connection puts its own in front. */
    private readonly prefix: string,
  ) {}

  /** Ids, who is next first: `count` of them after the first `from`. */
  async inOrder(from = 0, count = Infinity): Promise<string[]> {
    const most = Number.isFinite(count) ? from + count : -1;
    const ids = (await this.redis.eval(WAITING_IN_ORDER, 1, this.prefix, most)) as string[];
    return ids.slice(from);
  }

  /** Ids of one caller's own line: `count` of them after the first `from`. */
  async of(callerId: string, from: number, count: number): Promise<string[]> {
    return this.redis.zrange(`${this.prefix}line:${callerId}`, from, from + count - 1);
  }

  /** Places in the order, 1 = next; those that do not wait are left out. */
  async places(ids: readonly string[]): Promise<Map<string, number>> {
    const places = new Map<string, number>();
    if (ids.length === 0) return places;
    const answer = await this.redis.eval(WAITING_PLACES, 1, this.prefix, ...ids);
    const [first, lengths, found] = answer as [number, string[], (string | number)[]];
    const lines: LineLength[] = [];
    for (let at = 0; at < lengths.length; at += 2)
      lines.push({ callerId: lengths[at] ?? '', waiting: Number(lengths[at + 1]) });
    ids.forEach((id, index) => {
      const callerId = String(found[2 * index]);
      const rank = Number(found[2 * index + 1]);
      if (rank >= 0) places.set(id, callerId === '' ? rank + 1 : first + placeOf(callerId, rank, lines));
    });
    return places;
  }

  /** Puts those into lines that an older version left without a place. @returns how many */
  async arrange(): Promise<number> {
    return Number(await this.redis.eval(ARRANGE_WAITING, 1, this.prefix, UNMEASURED_GPU_MS));
  }
}

/**
 * The place, 1 = next, of a transfer with `rank` before it in its own line. Round robin: `rank` transfers of its own line
 * go first, and of each other line min(length, rounds), one round more for lines whose turn comes earlier.
 */
export function placeOf(callerId: string, rank: number, lines: readonly LineLength[]): number {
  let place = rank + 1;
  let rounds = rank + 1; // of those before its own line
  for (const line of lines) {
    if (line.callerId === callerId) rounds = rank;
    else place += Math.min(line.waiting, rounds);
  }
  return place;
}
