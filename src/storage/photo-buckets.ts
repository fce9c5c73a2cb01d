import type { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import { openBucket } from './open-drive.js';
import { requireBucket } from './require-bucket.js';
import type { StorageSettings } from './storage.config.js';

/** An object in a bucket that the operator has allowed. */
export interface BucketObject {
  readonly bytes: number;
  read(): Promise<Readable>;
}

const ADDRESS = /^(s3|gs):\/\/([a-z\d][\w.-]{1,253}[a-z\d])\/([^?#]+)$/i;
/** Path segments that a client or gateway might resolve into another bucket, and control characters. */
const UNSAFE_SEGMENT = /(^|\/)\.{0,2}(\/|$)|[\\\p{Cc}]/u;
/** Longest key that the clouds accept, bytes. */
const LONGEST_KEY = 1024;

/** Buckets from which callers may reference photos. Every caller may reference every object in them. */
export class PhotoBuckets {
  /** @param disks by bucket address, such as `s3://bucket` */
  constructor(private readonly disks: ReadonlyMap<string, Disk>) {}

  /** @throws ConfigurationError if a cloud SDK is not installed or a bucket does not exist */
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

  /** Whether the address has the form of an object in one of these buckets. */
  has(address: string): boolean {
    return this.parse(address) !== undefined;
  }

  /**
   * @returns undefined if the object does not exist
   * @throws errors of the cloud's SDK
   */
  async find(address: string): Promise<BucketObject | undefined> {
    const found = this.parse(address);
    if (found === undefined) return undefined;
    // Uses the driver directly: flydrive's `Disk` rejects keys with unusual characters.
    const { driver } = found.disk;
    if (!(await driver.exists(found.key))) return undefined;
    const { contentLength } = await driver.getMetaData(found.key);
    return { bytes: contentLength, read: () => driver.getStream(found.key) };
  }

  private parse(address: string): { disk: Disk; key: string } | undefined {
    const [, scheme = '', bucket = '', key = ''] = ADDRESS.exec(address) ?? [];
    const disk = this.disks.get(`${scheme.toLowerCase()}://${bucket}`);
    if (disk === undefined || UNSAFE_SEGMENT.test(key) || Buffer.byteLength(key) > LONGEST_KEY)
      return undefined;
    return { disk, key };
  }
}

/** Whether the address is meant as an object in a bucket. */
export function namesBucket(address: string): boolean {
  return /^(s3|gs):/i.test(address);
}
