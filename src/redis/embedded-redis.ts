import { Logger } from '@nestjs/common';
import { ConfigurationError } from '../config/configuration-error.js';
import { pause } from '../timing/pause.js';
import { adoptRedis } from './adopt-redis.js';
import { isDamaged, repairAppendOnlyFile, wasTrimmed } from './append-only-file.js';
import { findRedisServer } from './find-redis-server.js';
import { launchRedis, RedisDidNotStart } from './launch-redis.js';
import { endRedis, type RunningRedis, signal } from './running-redis.js';
import type { RedisEndpoint } from './redis-endpoint.js';
import { prepareHome, type RedisHome } from './redis-home.js';
import { clearAged } from './redis-leftovers.js';
import type { RedisServer } from './redis-server.js';
import { LockHeld, ServiceLock } from './service-lock.js';

const LONGEST_PAUSE_MS = 5_000;
/** A server that ran for this long counts as healthy, which resets the pause before its next restart. */
const HEALTHY_AFTER_MS = 10_000;

const TIDY_EVERY_MS = 10 * 60_000;
const COPIES_KEPT_MS = 86_400_000;

/**
 * A private Redis below the data directory: a child process that persists everything, is restarted when it dies, and
 * survives a service that was killed, so that the next service finds the queue unchanged.
 */
export class EmbeddedRedis implements RedisEndpoint {
  private static readonly logger = new Logger(EmbeddedRedis.name);
  readonly embedded = true;
  private readonly stopping = new AbortController();
  private readonly supervision: Promise<void>;
  /**
   * A service that exits without `stop`, for instance after a configuration error, must not leave its child behind.
   */
  private readonly onExit = () => signal(this.redis.pid, 'SIGTERM');
  private readonly tidying: NodeJS.Timeout;

  private constructor(
    private readonly home: RedisHome,
    private readonly server: RedisServer,
    private readonly lock: ServiceLock,
    private redis: RunningRedis,
    copiesKeptMs: number,
  ) {
    process.once('exit', this.onExit);
    this.tidying = setInterval(
      () => void tidy(home, copiesKeptMs),
      Math.min(TIDY_EVERY_MS, copiesKeptMs),
    ).unref();
    this.supervision = this.supervise();
  }

  get address(): string {
    return this.home.socket;
  }

  get pid(): number {
    return this.redis.pid;
  }

  /**
   * @param copiesKeptMs how long copies of damaged files are kept
   * @throws ConfigurationError if there is no redis-server, or another service uses the data directory
   */
  static async start(dataDirectory: string, copiesKeptMs = COPIES_KEPT_MS): Promise<EmbeddedRedis> {
    const home = await prepareHome(dataDirectory);
    const lock = await takeLock(home, dataDirectory);
    try {
      await tidy(home, copiesKeptMs);
      const server = await findRedisServer(dataDirectory);
      const redis = (await adoptRedis(home)) ?? (await launchOrRepair(home, server));
      return new EmbeddedRedis(home, server, lock, redis, copiesKeptMs);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.stopping.signal.aborted) return await this.supervision;
    this.stopping.abort();
    clearInterval(this.tidying);
    process.removeListener('exit', this.onExit);
    await endRedis(this.redis);
    await this.supervision;
    await this.lock.release();
  }

  /** Restarts the server whenever it ends: at once the first time, then with growing pauses. */
  private async supervise(): Promise<void> {
    let failures = 0;
    for (;;) {
      const since = Date.now();
      const reason = await this.redis.gone;
      if (this.stopping.signal.aborted) return;
      EmbeddedRedis.logger.error(
        { reason, pid: this.redis.pid },
        'The private Redis ended; starting it again',
      );
      failures = Date.now() - since > HEALTHY_AFTER_MS ? 0 : failures + 1;
      if (!(await this.revive(failures))) return;
    }
  }

  /** Starts the server until that succeeds. @returns false if the service was stopped in the meantime */
  private async revive(failures: number): Promise<boolean> {
    for (let attempt = failures; ; attempt += 1) {
      await this.pause(attempt);
      if (this.stopping.signal.aborted) return false;
      try {
        this.redis = await launchOrRepair(this.home, this.server);
        if (this.stopping.signal.aborted) await endRedis(this.redis);
        return !this.stopping.signal.aborted;
      } catch (error) {
        EmbeddedRedis.logger.error({ attempt, err: error }, 'The private Redis could not be restarted');
      }
    }
  }

  private async pause(attempt: number): Promise<void> {
    if (attempt <= 1) return;
    const pauseMs = Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS);
    await pause(pauseMs, this.stopping.signal);
  }
}

async function takeLock(home: RedisHome, dataDirectory: string): Promise<ServiceLock> {
  try {
    return await ServiceLock.take(home.lockSocket);
  } catch (error) {
    if (!(error instanceof LockHeld)) throw error;
    const holder = error.pid === undefined ? 'another service' : `another service (process ${error.pid})`;
    throw new ConfigurationError([
      `DATA_DIR: ${dataDirectory} is in use by ${holder}. Stop that service, use another DATA_DIR, or share a Redis with REDIS_URL.`,
    ]);
  }
}

async function launchOrRepair(home: RedisHome, server: RedisServer): Promise<RunningRedis> {
  const logger = new Logger(EmbeddedRedis.name);
  try {
    const redis = await launchRedis(home, server);
    if (wasTrimmed(redis.log))
      logger.warn('The last entry of the stored queue was incomplete and has been dropped');
    return redis;
  } catch (error) {
    if (!(error instanceof RedisDidNotStart) || !isDamaged(error.log)) throw error;
    await repairAppendOnlyFile(home.directory, server);
    return await launchRedis(home, server);
  }
}

/** Never rejects: the next call retries. */
async function tidy({ directory }: RedisHome, keptMs: number): Promise<void> {
  await clearAged(directory, keptMs).catch((error: unknown) => {
    new Logger(EmbeddedRedis.name).warn({ err: error }, 'Old copies of a damaged queue could not be erased');
  });
}
