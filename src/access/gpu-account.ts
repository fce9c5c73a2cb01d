import type { Redis } from 'ioredis';

const DAY_MS = 86_400_000;
/**
 * A charge may be repeated after its answer got lost, or by whoever takes over from a process that died right after it:
 * for this long it is known that it was made.
 */
const KNOWN_MS = DAY_MS;
const TYPICAL = 'gpu:typical';
/** What a T4 needs for the default size: what a transfer is taken for while none was measured. */
export const UNMEASURED_GPU_MS = 4_000;

// KEYS: 1 account of the day, 2 mark of this charge, 3 what a transfer takes. ARGV: 1 ms, 2 ms that the account is kept, 3
// ms that the mark is kept, 4 what a transfer is taken for at first, 5 whether it says nothing of what a transfer takes
// (1/0). The typical time follows the latest ten or so.
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
  /** The same charge, made again, is made once. */
  readonly id: string;
  /** When the work ended: it is that day's (UTC), ms since the epoch. */
  readonly at: number;
  /** It is known to be a part only: it tells nothing about what others will take. */
  readonly partial?: boolean;
}

/** How long the GPUs worked for each caller, by the day (UTC): in Redis, whichever process they worked for. */
export class GpuAccounts {
  constructor(private readonly redis: Redis) {}

  async charge({ callerId, ms, id, at, partial = false }: GpuCharge): Promise<void> {
    const keys = [gpuAccountKey(callerId, at), `gpu:charged:${id}`, TYPICAL];
    const kept = [2 * DAY_MS, KNOWN_MS];
    await this.redis.eval(CHARGE, 3, ...keys, Math.round(ms), ...kept, UNMEASURED_GPU_MS, Number(partial));
  }

  /** Ms on the day of `now`. */
  async usedMs(callerId: string, now = Date.now()): Promise<number> {
    return Number((await this.redis.get(gpuAccountKey(callerId, now))) ?? 0);
  }
}

/** Where it is kept; also read in the step in which a transfer is accepted. */
export function gpuAccountKey(callerId: string, at: number): string {
  return `gpu:caller:${callerId}:${Math.floor(at / DAY_MS)}`;
}

/** Ms of the GPU that a transfer takes, a mean of the latest: what is reserved for one that is accepted. */
export const TYPICAL_GPU_KEY = TYPICAL;

/** When the day of `now` is over and every account is empty again, ms since the epoch. */
export function accountsResetAt(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}
