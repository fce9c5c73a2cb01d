import type { Redis } from 'ioredis';

/**
 * First and last erasure whose data the append-only file may still contain; times of Redis's clock, ms since the
 * epoch.
 */
export interface Erasures {
  readonly first: number;
  readonly last: number;
}

/** Without the connection's prefix. */
export const ERASURES = 'erasures';

/**
 * Script fragment for scripts that erase data: records atomically that the file still contains it. The key `ERASURES`
 * must be the last of the script's KEYS.
 */
export const NOTE_ERASURE = `
local clock = redis.call('TIME')
local erasedAt = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSETNX', KEYS[#KEYS], 'first', erasedAt)
redis.call('HSET', KEYS[#KEYS], 'last', erasedAt)
`;

// Data that was erased after the rewrite began may be in the new file as well. ARGV: 1 when it began.
const FORGET = `
local last = redis.call('HGET', KEYS[1], 'last')
if last and tonumber(last) >= tonumber(ARGV[1]) then return redis.call('HSET', KEYS[1], 'first', ARGV[1]) end
return redis.call('DEL', KEYS[1])
`;

/** Records an erasure by plain commands; to be called after them. */
export async function noteErasure(redis: Redis): Promise<void> {
  await redis.eval(NOTE_ERASURE, 1, ERASURES);
}

/** Erasures since the last rewrite; null if there were none. */
export async function erasuresSince(redis: Redis): Promise<Erasures | null> {
  const [first, last] = await redis.hmget(ERASURES, 'first', 'last');
  return first && last ? { first: Number(first), last: Number(last) } : null;
}

/** Forgets the erasures that a finished rewrite covers. @param begunAt when it began, by Redis's clock */
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
 * When the next rewrite is due, ms since the epoch: `rewritePauseMs` after the last erasure, at most `rewriteWithinMs`
 * after the first one, and at least `rewritePauseMs` after the previous rewrite.
 */
export function rewriteDueAt(
  { first, last }: Erasures,
  rewrittenAt: number,
  { rewritePauseMs, rewriteWithinMs }: RewritePace,
): number {
  const quiet = Math.min(last + rewritePauseMs, first + rewriteWithinMs);
  return Math.max(quiet, rewrittenAt + rewritePauseMs);
}
