import { Injectable, Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { durabilityConcerns } from './durability.js';
import { RedisEndpoint } from './redis-endpoint.js';
import { RedisSettings } from './redis.config.js';

/** Token of the shared connection: `@Inject(REDIS) private readonly redis: Redis`. */
export const REDIS = Symbol('redis');

/** The three kinds of connection that Bull asks for. */
export type BullClientType = 'client' | 'subscriber' | 'bclient';

/** Answers of the shared connection are waited for this long: a stalled Redis becomes an error, not a queue of requests. */
const COMMAND_TIMEOUT_MS = 5_000;
/** Over TCP a peer can vanish without a word; a command without any answer for this long ends the connection. */
const SOCKET_TIMEOUT_MS = 15_000;
const TCP_KEEP_ALIVE_MS = 10_000;
/** Longer than Bull takes to connect anew what it disconnected. */
const REVIVE_AFTER_MS = 200;

/** Every connection of this process to Redis. */
@Injectable()
export class RedisConnections {
  private readonly logger = new Logger(RedisConnections.name);
  private readonly open = new Set<Redis>();
  private readonly broken = new WeakSet<Redis>();
  private closing = false;
  /** Shared by everybody, fails fast; every key gets the prefix of the settings by itself, but patterns of SCAN do not. */
  readonly client: Redis;
  /** Prefix of Bull's own keys, for the option of that name: Bull refuses connections with a key prefix. */
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
    // Commands given before the first contact wait for it; later ones fail at once while Redis is away.
    this.client.once('ready', () => {
      this.client.options.enableOfflineQueue = false;
      if (!this.endpoint.embedded) void this.reportDurability();
    });
  }

  /** A new connection of one kind, for Bull's `createClient`. Bull never ends what it was given. */
  createBullClient(type: BullClientType): Redis {
    // A worker that is about to report a result waits out a restart of Redis (20 attempts: 10 s); no deadline on single
    // commands, because Bull never repeats a lock renewal that failed.
    if (type === 'client') return this.connect(type, { enableReadyCheck: true, maxRetriesPerRequest: 20 });
    const connection = this.connect(type, { enableReadyCheck: false, maxRetriesPerRequest: null });
    connection.on('end', () => this.reviveLater(connection));
    // Bull looks at what becomes of it only later, if ever: a rejection that nobody looks at ends the process.
    const connect = connection.connect.bind(connection);
    connection.connect = async () => connect().catch(() => {});
    return connection;
  }

  /** Ends every connection, with the replies that are still due; the queues must be closed before. */
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
      // After a failover the address leads to another Redis, which a connection that stays open never hears of.
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
   * Bull pauses a queue by disconnecting and connecting this connection. Where Redis refuses at that moment, ioredis takes
   * it for ended on purpose and never tries again: nothing of the queue would ever be worked on.
   */
  private reviveLater(connection: Redis): void {
    setTimeout(() => {
      if (!this.closing && connection.status === 'end') connection.connect().catch(() => {}); // it goes on trying
    }, REVIVE_AFTER_MS).unref();
  }

  /** Said, not enforced: whoever runs their own Redis may have reasons. */
  private async reportDurability(): Promise<void> {
    const info = await this.client.info().catch(() => '');
    for (const concern of durabilityConcerns(info))
      this.logger.error({ concern }, 'This Redis can lose work');
  }

  /** One line when a connection breaks, not one per attempt to get it back. */
  private reportOnce(connection: Redis, name: string, error: Error): void {
    if (this.broken.has(connection)) return;
    this.broken.add(connection);
    this.logger.warn({ connection: name, reason: error.message }, 'A connection to Redis broke');
    connection.once('ready', () => this.broken.delete(connection));
  }
}
