import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis-connections.js';
import { pause } from '../timing/pause.js';
import { Signals } from './signals.js';

/** A hint may get lost. */
const LOOK_AGAIN_MS = 500;
const PAUSED = 'paused';

/** An operator's pause: what runs goes on, nothing new begins, submissions are still taken. Survives restarts. */
@Injectable()
export class QueueSwitch {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly signals: Signals,
  ) {}

  async paused(): Promise<boolean> {
    return (await this.redis.exists(PAUSED)) === 1;
  }

  /** Waits until no operator holds the queue; rejects with the signal's reason. */
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
    // No AbortSignal.any: Node 20 keeps what it makes for as long as `signal` lives, and a pause may last hours.
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    const unsubscribe = this.signals.on('wake', wake);
    signal.addEventListener('abort', wake, { once: true });
    await pause(LOOK_AGAIN_MS, woken.signal);
    signal.removeEventListener('abort', wake);
    unsubscribe();
  }
}
