import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { pause } from '../timing/pause.js';
import { Signals } from './signals.js';

/** Signals can get lost, so the state is polled as well. */
const LOOK_AGAIN_MS = 500;
const PAUSED = 'paused';

/**
 * The operator's pause: running work continues, nothing new begins, and submissions are still accepted.
 * Survives restarts.
 */
@Injectable()
export class QueueSwitch {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly signals: Signals,
  ) {}

  async paused(): Promise<boolean> {
    return (await this.redis.exists(PAUSED)) === 1;
  }

  /** Waits until the queue is not paused; rejects with the signal's reason. */
  async whenResumed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (await this.paused()) {
      await this.nextLook(signal);
      signal.throwIfAborted();
    }
  }

  async pause(): Promise<void> {
    await this.redis.set(PAUSED, new Date().toISOString());
  }

  async resume(): Promise<void> {
    await this.redis.del(PAUSED);
    await this.signals.wake();
  }

  private async nextLook(signal: AbortSignal): Promise<void> {
    // Not `AbortSignal.any`: Node 20 retains its result as long as `signal` lives, and a pause can last
    // hours.
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    const unsubscribe = this.signals.on('wake', wake);
    signal.addEventListener('abort', wake, { once: true });
    await pause(LOOK_AGAIN_MS, woken.signal);
    signal.removeEventListener('abort', wake);
    unsubscribe();
  }
}
