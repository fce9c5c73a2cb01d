import type { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import { openBucket } from './open-drive.js';
import type { StorageSettings } from './storage.config.js';

/** One object in a bucket that the operator opened. */
export interface BucketObject {
  readonly bytes: number;
  read(): Promise<Readable>;
}

const ADDRESS = /^(s3|gs):\/\/([a-z\d][\w.-]{1,253}[a-z\d])\/([^?#]+)$/i;

/** Buckets that callers may name photos in. Every caller may name every object of them. */
export class PhotoBuckets {
  /** @param disks by address, `s3://bucket`. */
  constructor(private readonly disks: ReadonlyMap<string, Disk>) {}

  /** @throws ConfigurationError when the SDK of a cloud is not installed */
  static async open(settings: StorageSettings): Promise<PhotoBuckets> {
    const disks = new Map<string, Disk>();
    for (const address of settings.photoBuckets) {
      const [scheme = '', bucket = ''] = address.split('://');
      disks.set(address, await openBucket(scheme === 's3' ? 's3' : 'gcs', bucket, settings));
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
    if (found === undefined || !(await found.disk.exists(found.key))) return undefined;
    const { contentLength } = await found.disk.getMetaData(found.key);
    return { bytes: contentLength, read: () => found.disk.getStream(found.key) };
  }

  private parse(address: string): { disk: Disk; key: string } | undefined {
    const [, scheme = '', bucket = '', key = ''] = ADDRESS.exec(address) ?? [];
    const disk = this.disks.get(`${scheme.toLowerCase()}://${bucket}`);
    return disk && { disk, key };
  }
}

/** Whether it is meant as an object in a bucket. */
export function namesBucket(address: string): boolean {
  return /^(s3|gs):/i.test(address);
}
