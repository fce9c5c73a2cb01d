import type { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import { openBucket } from './open-drive.js';
import { requireBucket } from './require-bucket.js';
import type { StorageSettings } from './storage.config.js';

/** One object in a bucket that the operator opened. */
export interface BucketObject {
  readonly bytes: number;
  read(): Promise<Readable>;
}

const ADDRESS = /^(s3|gs):\/\/([a-z\d][\w.-]{1,253}[a-z\d])\/([^?#]+)$/i;
/** Steps that a client or a gateway on the way might walk, into another bucket, and what no honest name has. */
const WAYWARD = /(^|\/)\.{0,2}(\/|$)|[\\\p{Cc}]/u;
/** Bytes: more no cloud takes. */
const LONGEST_KEY = 1024;

/** Buckets that callers may name photos in. Every caller may name every object of them. */
export class PhotoBuckets {
  /** @param disks by address, `s3://bucket`. */
  constructor(private readonly disks: ReadonlyMap<string, Disk>) {}

  /** @throws ConfigurationError when the SDK of a cloud is not installed, or there is no such bucket */
  static async open(settings: StorageSettings): Promise<PhotoBuckets> {
    const disks = new Map<string, Disk>();
    for (const address of settings.photoBuckets) {
      const [scheme = '', bucket = ''] = address.split('://');
      const disk = await openBucket(scheme.toLowerCase() === 's3' ? 's3' : 'gcs', bucket, settings);
      await requireBucket(disk, 'PHOTO_BUCKETS', address);
      disks.set(`${scheme.toLowerCase()}://${bucket}`, disk);
    }
    return new PhotoBuckets(disks);
  }

  /** Whether it is written as an object in one of the buckets. */
  has(address: string): boolean {
    return this.parse(address) !== undefined;
  }

  /** @returns undefined when there is no such object. @throws what the cloud's SDK says */
  async find(address: string): Promise<BucketObject | undefined> {
    const found = this.parse(address);
    if (found === undefined) return undefined;
    // The driver itself: the disk takes no key with other characters than a careful programmer gives to a file.
    const { driver } = found.disk;
    if (!(await driver.exists(found.key))) return undefined;
    const { contentLength } = await driver.getMetaData(found.key);
    return { bytes: contentLength, read: () => driver.getStream(found.key) };
  }

  private parse(address: string): { disk: Disk; key: string } | undefined {
    const [, scheme = '', bucket = '', key = ''] = ADDRESS.exec(address) ?? [];
    const disk = this.disks.get(`${scheme.toLowerCase()}://${bucket}`);
    if (disk === undefined || WAYWARD.test(key) || Buffer.byteLength(key) > LONGEST_KEY) return undefined;
    return { disk, key };
  }
}

/** Whether it is meant as an object in a bucket. */
export function namesBucket(address: string): boolean {
  return /^(s3|gs):/i.test(address);
}
