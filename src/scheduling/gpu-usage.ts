import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { GpuAccounts, type GpuCharge } from '../access/gpu-account.js';
import { REDIS } from '../redis/redis-connections.js';

const MINUTE_MS = 60_000;
/** The utilisation is averaged over this many minutes. */
const WINDOW_MINUTES = 5;
/** A restarting Redis is back within seconds. */
const CHARGED_WITHIN_TRIES = 10;
const TRY_AGAIN_MS = 1_500;

/**
 * GPU time used for transfers, ms: per slot and minute (whichever process owned the slot), and per caller.
 */
@Injectable()
export class GpuUsage {
  private readonly logger = new Logger(GpuUsage.name);

  private readonly accounts: GpuAccounts;

  constructor(@Inject(REDIS) private readonly redis: Redis) {
    this.accounts = new GpuAccounts(redis);
  }

  /** Charges the caller exactly once, retrying through a short outage of Redis. Never rejects. */
  async charge(charge: GpuCharge): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      try {
        await this.accounts.charge(charge);
        return;
      } catch (error) {
        if (tried === CHARGED_WITHIN_TRIES) {
          const { callerId, ms } = charge;
          this.logger.warn(
            { callerId, ms, reason: String(error) },
            'GPU time could not be charged to its caller',
          );
          return;
        }
      }
      await sleep(TRY_AGAIN_MS, undefined, { ref: false });
    }
  }

  /** Records that the slot was busy from one time to another, ms since the epoch. Never rejects. */
  async worked(slot: string, from: number, to: number): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (let minute = minuteOf(from); minute <= minuteOf(to); minute += 1) {
      const begin = Math.max(from, minute * MINUTE_MS);
      const end = Math.min(to, (minute + 1) * MINUTE_MS);
      pipeline.incrby(key(slot, minute), Math.max(0, Math.round(end - begin)));
      pipeline.pexpire(key(slot, minute), (WINDOW_MINUTES + 2) * MINUTE_MS);
    }
    try {
      await pipeline.exec();
    } catch (error) {
      this.logger.warn({ slot, reason: String(error) }, 'GPU utilisation could not be recorded');
    }
  }

  /**
   * Utilisation over the last five whole minutes, 0 to 1. A generation that is still running is not included.
   */
  async share(slot: string, now = Date.now()): Promise<number> {
    const last = minuteOf(now);
    const keys = Array.from({ length: WINDOW_MINUTES }, (_, back) => key(slot, last - 1 - back));
    const worked = (await this.redis.mget(keys)).reduce((sum, ms) => sum + Number(ms ?? 0), 0);
    return Math.min(1, worked / (WINDOW_MINUTES * MINUTE_MS));
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS);
}

function key(slot: string, minute: number): string {
  return `gpu:${slot}:worked:${minute}`;
}
