import { Injectable, Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { durabilityConcerns } from './durability.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';

/** Injection token of the shared connection: `@Inject(REDIS) private readonly redis: Redis`. */
export const REDIS = Symbol('redis');

/** The three kinds of connection that Bull asks for. */
export type BullClientType = 'client' | 'subscriber' | 'bclient';

/**
 * Time limit of commands on the shared connection, so that a stalled Redis causes errors instead of a pile of
 * requests.
 */
const COMMAND_TIMEOUT_MS = 5_000;
/** A TCP peer can vanish silently: a connection without any reply to a command for this long is closed. */
const SOCKET_TIMEOUT_MS = 15_000;
const TCP_KEEP_ALIVE_MS = 10_000;
/** Longer than Bull takes to reconnect a connection that it disconnected. */
const REVIVE_AFTER_MS = 200;

/** All connections of this process to Redis. */
@Injectable()
export class RedisConnections {
  private readonly logger = new Logger(RedisConnections.name);
  private readonly open = new Set<Redis>();
  private readonly broken = new WeakSet<Redis>();
  private closing = false;
  /** The shared connection; fails fast. It adds the configured prefix to keys, but not to patterns of SCAN. */
  readonly client: Redis;
  /** Value of Bull's `prefix` option: Bull rejects connections with a key prefix. */
  readonly bullPrefix: string;

  constructor(
    private readonly endpoint: RedisEndpoint,
    settings: RedisSettings,
  ) {
    this.bullPrefix = `${settings.prefix}bull`;
    this.client = this.connect('shared', {
      keyPrefix: settings.prefix,
      maxRetriesPerRequest: 3,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    // Commands before the first connection wait for it; later ones fail at once while Redis is unreachable.
    this.client.once('ready', () => {
      this.client.options.enableOfflineQueue = false;
      if (!this.endpoint.embedded) void this.reportDurability();
    });
  }

  /** A new connection for Bull's `createClient`. Bull does not close connections that it was given. */
  createBullClient(type: BullClientType): Redis {
    // A worker that reports a result waits for a restarting Redis (20 attempts: 10 s). Single commands have no time
    // limit, because Bull never repeats a failed lock renewal.
    if (type === 'client') return this.connect(type, { enableReadyCheck: true, maxRetriesPerRequest: 20 });
    const connection = this.connect(type, { enableReadyCheck: false, maxRetriesPerRequest: null });
    connection.on('end', () => this.reviveLater(connection));
    // Bull handles this promise late or never, and an unhandled rejection would end the process.
    const connect = connection.connect.bind(connection);
    connection.connect = async () => connect().catch(() => {});
    return connection;
  }

  /** Closes every connection; the shared one after its pending replies. The queues must be closed before. */
  async close(): Promise<void> {
    this.closing = true;
    await this.client.quit().catch(() => {});
    for (const connection of this.open) connection.disconnect();
  }

  private connect(name: string, options: RedisOptions): Redis {
    const { address } = this.endpoint;
    const all: RedisOptions = {
      connectionName: `easel-${name}`,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
      // After a failover the address leads to another Redis, but an open connection stays with the old one, now a
      // replica.
      reconnectOnError: (error) => error.message.includes('READONLY'),
      ...options,
    };
    const connection = address.startsWith('/')
      ? new Redis({ ...all, path: address })
      : new Redis(address, { ...all, socketTimeout: SOCKET_TIMEOUT_MS, keepAlive: TCP_KEEP_ALIVE_MS });
    this.open.add(connection);
    connection.on('error', (error) => this.reportOnce(connection, name, error));
    return connection;
  }

  /**
   * Bull pauses a queue by reconnecting this connection. If Redis refuses the connection at that moment, ioredis
   * considers it closed on purpose and never retries: the queue would stand still for good.
   */
  private reviveLater(connection: Redis): void {
    setTimeout(() => {
      if (!this.closing && connection.status === 'end') connection.connect().catch(() => {}); // ioredis keeps retrying
    }, REVIVE_AFTER_MS).unref();
  }

  /** Logs problems instead of failing: the operator of an external Redis may have reasons for its settings. */
  private async reportDurability(): Promise<void> {
    const info = await this.client.info().catch(() => '');
    for (const concern of durabilityConcerns(info))
      this.logger.error({ concern }, 'This Redis can lose accepted work');
  }

  /** Logs one line per broken connection, not one per attempt to reconnect. */
  private reportOnce(connection: Redis, name: string, error: Error): void {
    if (this.broken.has(connection)) return;
    this.broken.add(connection);
    this.logger.warn({ connection: name, reason: error.message }, 'Connection to Redis lost');
    connection.once('ready', () => this.broken.delete(connection));
  }
}
