import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { EventEmitter } from 'node:events';
import { RedisSettings } from '../redis/redis.config.js';
import { REDIS, RedisConnections } from '../redis/redis-connections.js';

interface SignalEvents {
  /** There may be something to schedule. */
  wake: [];
  /** A transfer was cancelled. */
  cancelled: [transferId: string];
  /** A client viewed a transfer; see `Viewers`. */
  looked: [look: string];
}

/**
 * Hints between processes over Redis pub/sub. Hints can get lost (a disconnected subscriber misses them), so
 * they only save time: every listener also polls the records.
 */
@Injectable()
export class Signals implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Signals.name);
  private readonly events = new EventEmitter().setMaxListeners(100);
  private readonly subscriber: Redis;
  private readonly channels: Readonly<Record<keyof SignalEvents, string>>;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    connections: RedisConnections,
    settings: RedisSettings,
  ) {
    this.subscriber = connections.createBullClient('subscriber');
    this.channels = {
      wake: `${settings.prefix}signal:wake`,
      cancelled: `${settings.prefix}signal:cancelled`,
      looked: `${settings.prefix}signal:looked`,
    };
  }

  async onModuleInit(): Promise<void> {
    this.subscriber.on('message', (channel, message) => {
      if (channel === this.channels.wake) this.events.emit('wake');
      if (channel === this.channels.cancelled) this.events.emit('cancelled', message);
      if (channel === this.channels.looked) this.events.emit('looked', message);
    });
    await this.subscriber.subscribe(...Object.values(this.channels));
  }

  onApplicationShutdown(): void {
    this.events.removeAllListeners();
    this.subscriber.disconnect();
  }

  async wake(): Promise<void> {
    await this.publish(this.channels.wake, '');
  }

  async cancelled(transferId: string): Promise<void> {
    await this.publish(this.channels.cancelled, transferId);
  }

  async looked(look: string): Promise<void> {
    await this.publish(this.channels.looked, look);
  }

  /** @returns a function that ends the subscription */
  on<Name extends keyof SignalEvents>(
    name: Name,
    listener: (...args: SignalEvents[Name]) => void,
  ): () => void {
    const listen = listener as (...args: unknown[]) => void;
    this.events.on(name, listen);
    return () => this.events.off(name, listen);
  }

  private async publish(channel: string, message: string): Promise<void> {
    try {
      await this.redis.publish(channel, message);
    } catch (error) {
      // The record is already saved; listeners find the change by polling within a second or two.
      this.logger.warn({ channel, reason: String(error) }, 'Signal to other processes was lost');
    }
  }
}
