import type { Redis } from 'ioredis';

const DAY_MS = 86_400_000;
/**
 * How long a charge's id is remembered. A charge is repeated when Redis's reply got lost, or by the process that takes
 * over from one that died right after charging.
 */
const KNOWN_MS = DAY_MS;
const TYPICAL = 'gpu:typical';
/** GPU time assumed for a transfer until one was measured: that of a T4 at the default size. */
export const UNMEASURED_GPU_MS = 4_000;

// KEYS: 1 account of the day, 2 mark of this charge, 3 typical GPU time of a transfer (ms). ARGV: 1 ms to charge, 2
// TTL of the account (ms), 3 TTL of the mark (ms), 4 initial typical time (ms), 5 whether the charge is partial and
// must not change the typical time (1/0). The typical time is a moving average over about the latest ten charges.
const CHARGE = `
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if ARGV[5] == '1' then return 1 end
local typical = tonumber(redis.call('GET', KEYS[3]) or ARGV[4])
redis.call('SET', KEYS[3], math.floor(typical * 0.9 + tonumber(ARGV[1]) * 0.1 + 0.5))
return 1`;

export interface GpuCharge {
  readonly callerId: string;
  readonly ms: number;
  /** A charge with an id that was charged before is ignored. */
  readonly id: string;
  /** When the work ended, ms since the epoch; the charge goes to the account of that day (UTC). */
  readonly at: number;
  /** The charge covers only a part of a transfer's work, so it must not change the typical GPU time. */
  readonly partial?: boolean;
}

/** GPU time used by each caller per day (UTC), over all processes; kept in Redis. */
export class GpuAccounts {
  constructor(private readonly redis: Redis) {}

  async charge({ callerId, ms, id, at, partial = false }: GpuCharge): Promise<void> {
    const keys = [gpuAccountKey(callerId, at), `gpu:charged:${id}`, TYPICAL];
    const kept = [2 * DAY_MS, KNOWN_MS];
    await this.redis.eval(CHARGE, 3, ...keys, Math.round(ms), ...kept, UNMEASURED_GPU_MS, Number(partial));
  }

  /** GPU time used on the day of `now`, ms. */
  async usedMs(callerId: string, now = Date.now()): Promise<number> {
    return Number((await this.redis.get(gpuAccountKey(callerId, now))) ?? 0);
  }
}

/** Redis key of an account; the script that accepts transfers reads it, too. */
export function gpuAccountKey(callerId: string, at: number): string {
  return `gpu:caller:${callerId}:${Math.floor(at / DAY_MS)}`;
}

/** Redis key of the GPU time (ms) that a transfer typically takes; this much is reserved for an accepted transfer. */
export const TYPICAL_GPU_KEY = TYPICAL;

/** When the day (UTC) of `now` ends and every account starts at zero, ms since the epoch. */
export function accountsResetAt(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}
