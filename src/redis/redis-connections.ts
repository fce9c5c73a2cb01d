import { Injectable, Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
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
/** Bull closes its own connections; whoever is still there after this long is cut off. */
const OWNERS_CLOSE_WITHIN_MS = 10_000;

/** Every connection of this process to Redis. */
@Injectable()
export class RedisConnections {
  private readonly logger = new Logger(RedisConnections.name);
  private readonly open = new Set<Redis>();
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
    this.client.once('ready', () => (this.client.options.enableOfflineQueue = false));
  }

  /** A new connection of one kind, for Bull's `createClient`. Bull ends it when its queue is closed. */
  createBullClient(type: BullClientType): Redis {
    // A worker that is about to report a result waits out a restart of Redis (20 attempts: 10 s); no deadline on single
    // commands, because Bull never repeats a lock renewal that failed.
    if (type === 'client') return this.connect(type, { enableReadyCheck: true, maxRetriesPerRequest: 20 });
    return this.connect(type, { enableReadyCheck: false, maxRetriesPerRequest: null });
  }

  /** Waits for the owners of Bull's connections to end them, then ends what is left. */
  async close(): Promise<void> {
    this.client.disconnect();
    const deadline = Date.now() + OWNERS_CLOSE_WITHIN_MS;
    for (const connection of [...this.open].filter((one) => one !== this.client)) {
      await ended(connection, deadline - Date.now());
    }
    for (const connection of this.open) connection.disconnect();
  }

  private connect(name: string, options: RedisOptions): Redis {
    const connection = new Redis(this.endpoint.address, {
      connectionName: `easel-${name}`,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
      ...(this.endpoint.address.startsWith('/')
        ? {}
        : { socketTimeout: SOCKET_TIMEOUT_MS, keepAlive: TCP_KEEP_ALIVE_MS }),
      ...options,
    });
    this.open.add(connection);
    connection.on('error', (error) => this.reportOnce(connection, name, error));
    connection.on('end', () => this.open.delete(connection));
    return connection;
  }

  /** One line when a connection breaks, not one per attempt to get it back. */
  private reportOnce(connection: Redis, name: string, error: Error): void {
    if (this.broken.has(connection)) return;
    this.broken.add(connection);
    this.logger.warn({ connection: name, reason: error.message }, 'A connection to Redis broke');
    connection.once('ready', () => this.broken.delete(connection));
  }

  private readonly broken = new WeakSet<Redis>();
}

async function ended(connection: Redis, withinMs: number): Promise<void> {
  if (connection.status === 'end') return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, withinMs));
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
