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

/** Lies beside the pictures, under a name that none of them can have. */
export const OWNER_MARK = 'owner';
const KEY = 'storage-owner';

/** As it lies in the storage. */
interface Mark {
  readonly id: string;
  /** In which Redis the id is, as a hash. */
  readonly home: string;
}

/**
 * Whether a storage is this service's: then the same random id is in Redis, behind the prefix of the settings, and
 * beside the pictures. A service that swept another one's storage would take every picture there for nobody's. The mark
 * also tells where that Redis is: one at the same place without an id is the same that has forgotten everything.
 */
export class StorageOwner {
  private readonly logger = new Logger(StorageOwner.name);
  /** By which the storage was last seen to be ours. */
  private id?: string;
  private lost = false;
  private readonly home: string;

  constructor(
    private readonly drive: BlobDrive,
    private readonly redis: Redis,
  ) {
    this.home = homeOf(redis, drive.localPath(OWNER_MARK) !== undefined);
  }

  /** Looks; a storage that is nobody's becomes ours. @throws when Redis or the storage is away */
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

  /** @throws ConfigurationError when it is another one's. What can't be seen now is left to `confirm`. */
  async requireAtStart(settings: StorageSettings): Promise<void> {
    const ours = await withTimeout(this.isOurs()).catch((error: unknown) => {
      this.logger.warn(
        { reason: String(error) },
        'It could not be seen whose the storage is; it is looked at again',
      );
      return true;
    });
    if (!ours) throw new ConfigurationError([this.refusal(settings)]);
  }

  /** Before anything is erased that nobody seems to need. @throws StorageUnavailable when it is another one's */
  async confirm(): Promise<void> {
    const knownAsLost = this.lost;
    if (!(await this.isOurs()) && !knownAsLost)
      this.logger.error(
        'The storage belongs to another service now: nothing is stored in it or swept any more',
      );
    this.require();
  }

  /** Goes by the latest look. @throws StorageUnavailable */
  require(): void {
    if (this.lost) throw new StorageUnavailable('The storage for pictures belongs to another service.');
  }

  private async mark(): Promise<Mark | undefined> {
    if ((await this.drive.size(OWNER_MARK)) === undefined) return undefined;
    const [id = '', home = ''] = (await this.drive.read(OWNER_MARK)).toString().trim().split(' ');
    return { id, home };
  }

  /** Never a new id where somebody's mark is: what a start that is refused leaves in Redis, others would go by. */
  private candidate(marked: Mark | undefined): string | undefined {
    if (marked === undefined) return this.id ?? randomUUID();
    return marked.home === this.home ? marked.id : this.id;
  }

  /** The id in Redis. @param candidate what it becomes if there is none: a Redis may forget everything while we run */
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
      `give this one ${another} of its own, or, if what that Redis knew is lost for good, remove ${mark}: ` +
      'those pictures, which nobody can reach any more, are erased then.'
    );
  }
}

function fail(error: unknown): never {
  throw queueUnavailable(error);
}

/**
 * Where the id is, without credentials. A socket is a place on one machine, which what lies on its disk is already.
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
