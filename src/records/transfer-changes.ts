import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisSettings } from '../redis/redis.config.js';
import { RedisConnections } from '../redis/redis-connections.js';

/**
 * Notifies of changes of transfers and batches in any process: of the record or the progress, and erasures. It uses
 * Redis pub/sub, so changes are missed while the connection is down: listeners also have to poll now and then.
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
    this.channel = `${prefix}transfers:changed`; // the channel that the scripts publish to
  }

  /** The first call opens a connection that all listeners share. @returns a function that removes the listener */
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
    // ioredis retries until there is a connection; the promise rejects only when the process ends.
    subscriber.subscribe(this.channel).catch(() => undefined);
    return subscriber;
  }
}
