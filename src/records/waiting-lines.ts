import type { Redis } from 'ioredis';
import { UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import { ARRANGE_WAITING, WAITING_IN_ORDER, WAITING_PLACES } from './waiting-scripts.js';

/** The length of a caller's line. */
export interface LineLength {
  readonly callerId: string;
  readonly waiting: number;
}

/** A transfer assigned to a slot whose generation has not begun. */
export interface GivenTransfer {
  readonly id: string;
  readonly slot: string;
  /** Whether its pictures are prepared. */
  readonly ready: boolean;
  /** When it entered its state, ms since the epoch. */
  readonly enteredAt: number;
}

interface Lineup {
  readonly given: readonly GivenTransfer[];
  /** Places in the waiting room by id, 1 = next. */
  readonly places: Map<string, number>;
}

/** Reads the waiting room: one line per caller, and the lines take turns. It is written by the record scripts. */
export class WaitingLines {
  constructor(
    private readonly redis: Redis,
    /** Prefix of all keys; the connection adds its own in front. */
    private readonly prefix: string,
  ) {}

  /** Ids in the order of their turns, next one first: `count` of them after skipping `from`. */
  async inOrder(from = 0, count = Infinity): Promise<string[]> {
    const most = Number.isFinite(count) ? from + count : -1;
    const ids = (await this.redis.eval(WAITING_IN_ORDER, 1, this.prefix, most)) as string[];
    return ids.slice(from);
  }

  /** Ids in the line of one caller: `count` of them after skipping `from`. */
  async of(callerId: string, from: number, count: number): Promise<string[]> {
    return this.redis.zrange(`${this.prefix}line:${callerId}`, from, from + count - 1);
  }

  /** Places in the waiting room, 1 = next; transfers that are not in it are left out. */
  async places(ids: readonly string[]): Promise<Map<string, number>> {
    return ids.length === 0 ? new Map() : (await this.lineup(ids)).places;
  }

  /**
   * Positions in the order of generation, 1 = next: first the transfers assigned to slots, then the waiting room.
   * Transfers whose generation has begun are left out.
   */
  async positions(ids: readonly string[]): Promise<Map<string, number>> {
    const positions = new Map<string, number>();
    if (ids.length === 0) return positions;
    const { given, places } = await this.lineup(ids);
    const ahead = new Map(byTurns(given).map((id, index) => [id, index + 1]));
    for (const id of ids) {
      const place = places.get(id);
      const position = ahead.get(id) ?? (place === undefined ? undefined : ahead.size + place);
      if (position !== undefined) positions.set(id, position);
    }
    return positions;
  }

  /**
   * Repairs the lines after an older version, which did not have them, was running.
   * @returns the number of changes
   */
  async arrange(): Promise<number> {
    return Number(await this.redis.eval(ARRANGE_WAITING, 1, this.prefix, UNMEASURED_GPU_MS));
  }

  private async lineup(ids: readonly string[]): Promise<Lineup> {
    const answer = await this.redis.eval(WAITING_PLACES, 1, this.prefix, ...ids);
    const [first, lengths, found, given] = answer as [number, string[], (string | number)[], string[]];
    const lines = inGroups(lengths, 2).map(([callerId = '', waiting]) => ({
      callerId,
      waiting: Number(waiting),
    }));
    const places = new Map<string, number>();
    inGroups(found.map(String), 2).forEach(([callerId = '', before], index) => {
      const rank = Number(before);
      if (rank < 0) return;
      places.set(ids[index] ?? '', callerId === '' ? rank + 1 : first + placeOf(callerId, rank, lines));
    });
    return { places, given: inGroups(given, 4).map(givenTransfer) };
  }
}

function givenTransfer([id = '', slot = '', state, enteredAt]: readonly string[]): GivenTransfer {
  return { id, slot, ready: state === 'waiting', enteredAt: Number(enteredAt) };
}

/** Splits a flat answer of a script into its rows. */
function inGroups(values: readonly string[], size: number): string[][] {
  return Array.from({ length: values.length / size }, (_, at) => values.slice(at * size, (at + 1) * size));
}

/**
 * Ids in the order in which their generations begin if all slots are equally fast: each slot takes its prepared
 * transfers in the order in which they became ready, then the others, and the slots run in parallel.
 */
export function byTurns(given: readonly GivenTransfer[]): string[] {
  const ready = given.toSorted((a, b) => Number(b.ready) - Number(a.ready) || a.enteredAt - b.enteredAt);
  const taken = new Map<string, number>();
  const ranked = ready.map(({ id, slot }) => {
    const rank = taken.get(slot) ?? 0;
    taken.set(slot, rank + 1);
    return { id, rank };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ id }) => id);
}

/**
 * The place, 1 = next, of a transfer with `rank` transfers before it in its line. By round robin these go first,
 * and of each other line min(length, rounds): `rank` rounds, or one more for lines whose turn comes earlier.
 */
export function placeOf(callerId: string, rank: number, lines: readonly LineLength[]): number {
  let place = rank + 1;
  let rounds = rank + 1; // for the lines before its own
  for (const line of lines) {
    if (line.callerId === callerId) rounds = rank;
    else place += Math.min(line.waiting, rounds);
  }
  return place;
}
