import type { Redis } from 'ioredis';

/** Since when erased data may still stand in the append-only file; times are Redis's own, ms since the epoch. */
export interface Erasures {
  readonly first: number;
  readonly last: number;
}

/** Without the connection's prefix. */
export const ERASURES = 'erasures';

/**
 * A piece of a script that erases something: notes in the same step that the file still has it. The key `ERASURES` must
 * be the last of the script's KEYS.
 */
export const NOTE_ERASURE = `
local clock = redis.call('TIME')
local erasedAt = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSETNX', KEYS[#KEYS], 'first', erasedAt)
redis.call('HSET', KEYS[#KEYS], 'last', erasedAt)
`;

// What was erased while the rewrite had begun may be in the new file as well. ARGV: 1 when it began.
const FORGET = `
local last = redis.call('HGET', KEYS[1], 'last')
if last and tonumber(last) >= tonumber(ARGV[1]) then return redis.call('HSET', KEYS[1], 'first', ARGV[1]) end
return redis.call('DEL', KEYS[1])
`;

/** For what is erased by plain commands: to be called after it. */
export async function noteErasure(redis: Redis): Promise<void> {
  await redis.eval(NOTE_ERASURE, 1, ERASURES);
}

/** Null when nothing was erased since the last rewrite. */
export async function erasuresSince(redis: Redis): Promise<Erasures | null> {
  const [first, last] = await redis.hmget(ERASURES, 'first', 'last');
  return first && last ? { first: Number(first), last: Number(last) } : null;
}

/** A rewrite that began at that time is done. */
export async function forgetErasures(redis: Redis, begunAt: number): Promise<void> {
  await redis.eval(FORGET, 1, ERASURES, begunAt);
}

interface RewritePace {
  /** Ms. */
  readonly rewritePauseMs: number;
  /** Ms. */
  readonly rewriteWithinMs: number;
}

/**
 * When the next rewrite is due, ms since the epoch: once erasures have paused, at the latest so long after the first,
 * and never too soon after the rewrite before.
 */
export function rewriteDueAt(
  { first, last }: Erasures,
  rewrittenAt: number,
  { rewritePauseMs, rewriteWithinMs }: RewritePace,
): number {
  const quiet = Math.min(last + rewritePauseMs, first + rewriteWithinMs);
  return Math.max(quiet, rewrittenAt + rewritePauseMs);
}
