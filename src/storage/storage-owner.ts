import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { ConfigurationError } from '../config/configuration-error.js';
import { queueUnavailable } from '../redis/redis.errors.js';
import type { BlobDrive } from './blob-drive.js';
import { BUCKET_FOLDER } from './bucket-drive.js';
import { withTimeout } from '../timing/with-timeout.js';
import type { StorageSettings } from './storage.config.js';
import { StorageUnavailable } from './storage.errors.js';

/** Stored beside the pictures, under a key that no picture can have. */
export const OWNER_MARK = 'owner';
const KEY = 'storage-owner';

/** Content of the mark in the storage. */
interface Mark {
  readonly id: string;
  /** Hash that identifies the Redis in which the id is kept. */
  readonly home: string;
}

/**
 * Decides whether a storage belongs to this service: the same random id must be in Redis (below the
 * configured prefix) and beside the pictures. Otherwise a service could sweep another service's storage and
 * erase all of its pictures as orphans. The mark also identifies that Redis: if the Redis at the same address
 * has no id, it is the same one and has lost its data.
 */
export class StorageOwner {
  private readonly logger = new Logger(StorageOwner.name);
  /** The id at the last check at which the storage was ours. */
  private id?: string;
  private lost = false;
  private readonly home: string;

  constructor(
    private readonly drive: BlobDrive,
    private readonly redis: Redis,
  ) {
    this.home = homeOf(redis, drive.localPath(OWNER_MARK) !== undefined);
  }

  /**
   * Checks the owner, and claims a storage that has none.
   * @throws if Redis or the storage is unavailable
   */
  async isOurs(): Promise<boolean> {
    const marked = await this.mark();
    const id = await this.known(this.candidate(marked)).catch(fail);
    if (id !== undefined && marked === undefined)
      await this.drive.write(OWNER_MARK, { bytes: Buffer.from(`${id} ${this.home}\n`) });
    const ours = id !== undefined && (marked?.id ?? id) === id;
    if (ours) this.id = id;
    this.lost = !ours;
    return ours;
  }

  /**
   * @throws ConfigurationError if the storage belongs to another service. If that can't be determined now, it
   * is left to `confirm`.
   */
  async requireAtStart(settings: StorageSettings): Promise<void> {
    const ours = await withTimeout(this.isOurs()).catch((error: unknown) => {
      this.logger.warn(
        { reason: String(error) },
        'Owner of the storage could not be determined; it will be checked again',
      );
      return true;
    });
    if (!ours) throw new ConfigurationError([this.refusal(settings)]);
  }

  /**
   * Checks the owner again, before anything without owners is erased.
   * @throws StorageUnavailable if the storage belongs to another service
   */
  async confirm(): Promise<void> {
    const knownAsLost = this.lost;
    if (!(await this.isOurs()) && !knownAsLost)
      this.logger.error('The storage now belongs to another service; storing and sweeping are disabled');
    this.require();
  }

  /**
   * Relies on the latest check.
   * @throws StorageUnavailable
   */
  require(): void {
    if (this.lost) throw new StorageUnavailable('The picture storage belongs to another service.');
  }

  private async mark(): Promise<Mark | undefined> {
    if ((await this.drive.size(OWNER_MARK)) === undefined) return undefined;
    const [id = '', home = ''] = (await this.drive.read(OWNER_MARK)).toString().trim().split(' ');
    return { id, home };
  }

  /**
   * Never a new id for a storage that has a mark: an id left in Redis by a refused start would mislead other
   * processes.
   */
  private candidate(marked: Mark | undefined): string | undefined {
    if (marked === undefined) return this.id ?? randomUUID();
    return marked.home === this.home ? marked.id : this.id;
  }

  /**
   * The id in Redis.
   * @param candidate stored if there is none: Redis may lose all data while this process runs
   */
  private async known(candidate: string | undefined): Promise<string | undefined> {
    if (candidate !== undefined) await this.redis.set(KEY, candidate, 'NX');
    return (await this.redis.get(KEY)) ?? candidate;
  }

  private refusal({ bucket }: StorageSettings): string {
    const path = this.drive.localPath(OWNER_MARK);
    const [variable, place, another, mark] =
      path === undefined
        ? ['STORAGE_BUCKET', `the bucket ${bucket}`, 'a bucket', `the object ${BUCKET_FOLDER}${OWNER_MARK}`]
        : ['DATA_DIR', dirname(path), 'one', path];
    return (
      `${variable}: the pictures in ${place} belong to a service with another Redis or REDIS_PREFIX; ` +
      `give this service ${another} of its own. If the data of that Redis is lost for good, remove ${mark}: ` +
      'those pictures, which are no longer reachable, are then erased.'
    );
  }
}

function fail(error: unknown): never {
  throw queueUnavailable(error);
}

/**
 * Identifies the Redis that has the id, without credentials. A socket path is only unique per host, as is a
 * local folder.
 * @param local whether the storage is a folder
 */
function homeOf({ options }: Redis, local: boolean): string {
  const { path, host, port, db, keyPrefix } = options;
  const place = path === undefined ? [host, port] : [path, local ? '' : hostname()];
  return createHash('sha256')
    .update(JSON.stringify([...place, db, keyPrefix]))
    .digest('hex')
    .slice(0, 16);
}
