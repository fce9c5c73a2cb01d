import { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import { openBucket, openShown } from './open-drive.js';
import type { BucketObject } from './photo-buckets.js';
import type { StorageSettings } from './storage.config.js';
import { storageUnavailable } from './storage.errors.js';

const FOLDER = 'uploads/';

interface Buckets {
  readonly kind: 's3' | 'gcs';
  readonly disk: Disk;
  /** The same bucket at its public endpoint. */
  readonly shown: Disk;
}

/** Area of the picture bucket for direct uploads by callers; not available with STORAGE=local. */
export class UploadBucket {
  constructor(
    private readonly buckets: Buckets | null,
    readonly presignMs: number,
  ) {}

  /** @throws ConfigurationError if the cloud's SDK is not installed */
  static async open(settings: StorageSettings): Promise<UploadBucket> {
    const { kind, bucket = '', presignMs } = settings;
    if (kind === 'local') return new UploadBucket(null, presignMs);
    const disk = await openBucket(kind, bucket, settings);
    return new UploadBucket({ kind, disk, shown: await openShown(kind, bucket, settings) }, presignMs);
  }

  /**
   * A presigned PUT of exactly this many bytes of this type; null with STORAGE=local.
   * @throws StorageUnavailable
   */
  async presign(id: string, { contentType, bytes }: UploadLimits): Promise<SignedUpload | null> {
    if (this.buckets === null) return null;
    const { kind, shown } = this.buckets;
    const { signed, sent } = SIZE[kind](bytes);
    const limits = { contentType, expiresIn: this.presignMs / 1000, ...signed };
    const url = await shown.getSignedUploadUrl(FOLDER + id, limits).catch(fail);
    return { url, headers: { 'Content-Type': contentType, ...sent } };
  }

  /**
   * The uploaded object; undefined if there is none.
   * @throws StorageUnavailable
   */
  async find(id: string): Promise<BucketObject | undefined> {
    const { disk } = this.buckets ?? {};
    if (!disk || !(await disk.exists(FOLDER + id).catch(fail))) return undefined;
    const { contentLength } = await disk.getMetaData(FOLDER + id).catch(fail);
    return { bytes: contentLength, read: (): Promise<Readable> => disk.getStream(FOLDER + id) };
  }

  /**
   * Removes the uploaded object, if any.
   * @throws StorageUnavailable
   */
  async remove(id: string): Promise<void> {
    await this.buckets?.disk.delete(FOLDER + id).catch(fail);
  }
}

/** How the exact size is signed for each cloud, and the headers that the client has to send. */
const SIZE = {
  s3: (bytes: number) => ({ signed: { ContentLength: bytes }, sent: {} }),
  gcs: (bytes: number) => {
    const sent = { 'x-goog-content-length-range': `${bytes},${bytes}` };
    return { signed: { extensionHeaders: sent }, sent };
  },
};

/** A presigned PUT request. */
export interface SignedUpload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadLimits {
  readonly contentType: string;
  readonly bytes: number;
}

function fail(error: unknown): never {
  throw storageUnavailable(error);
}
