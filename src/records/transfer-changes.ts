import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisSettings } from '../redis/redis.config.js';
import { RedisConnections } from '../redis/redis-connections.js';

/**
 * Says which transfers have changed, in whichever process: their records, their progress, or that they are gone. It is
 * Redis pub/sub, so a change may be missed while the connection is away: whoever waits for one looks now and then as well.
 */
@Injectable()
export class TransferChanges implements OnApplicationShutdown {
  private readonly channel: string;
  private readonly listeners = new Set<(transferId: string) => void>();
  private subscriber: Redis | null = null;

  constructor(
    private readonly connections: RedisConnections,
    { prefix }: RedisSettings,
  ) {
    this.channel = `${prefix}transfers:changed`; // as the scripts publish it
  }

  /** @returns a function that ends it; from the first call on there is a connection, which all share */
  listen(listener: (transferId: string) => void): () => void {
    this.subscriber ??= this.open();
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onApplicationShutdown(): void {
    this.listeners.clear();
    this.subscriber?.disconnect();
  }

  private open(): Redis {
    const subscriber = this.connections.createBullClient('subscriber');
    subscriber.on('message', (_channel, transferId) => {
      for (const listener of this.listeners) listener(transferId);
    });
    // It is tried until there is a connection, and ends unheard with the process.
    subscriber.subscribe(this.channel).catch(() => undefined);
    return subscriber;
  }
}
