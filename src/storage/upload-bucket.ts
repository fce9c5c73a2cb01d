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
  /** The same as browsers reach it. */
  readonly shown: Disk;
}

/** Where callers put photos themselves, in the bucket of the pictures; there is none with STORAGE=local. */
export class UploadBucket {
  constructor(
    private readonly buckets: Buckets | null,
    readonly presignMs: number,
  ) {}

  /** @throws ConfigurationError when the SDK of a cloud is not installed */
  static async open(settings: StorageSettings): Promise<UploadBucket> {
    const { kind, bucket = '', presignMs } = settings;
    if (kind === 'local') return new UploadBucket(null, presignMs);
    const disk = await openBucket(kind, bucket, settings);
    return new UploadBucket({ kind, disk, shown: await openShown(kind, bucket, settings) }, presignMs);
  }

  /** What takes one PUT of so many bytes of that type; null where there are none. @throws StorageUnavailable */
  async presign(id: string, { contentType, bytes }: UploadLimits): Promise<SignedUpload | null> {
    if (this.buckets === null) return null;
    const { kind, shown } = this.buckets;
    const { signed, sent } = SIZE[kind](bytes);
    const limits = { contentType, expiresIn: this.presignMs / 1000, ...signed };
    const url = await shown.getSignedUploadUrl(FOLDER + id, limits).catch(fail);
    return { url, headers: { 'Content-Type': contentType, ...sent } };
  }

  /** What was put there; undefined when nothing was. @throws StorageUnavailable */
  async find(id: string): Promise<BucketObject | undefined> {
    const { disk } = this.buckets ?? {};
    if (!disk || !(await disk.exists(FOLDER + id).catch(fail))) return undefined;
    const { contentLength } = await disk.getMetaData(FOLDER + id).catch(fail);
    return { bytes: contentLength, read: (): Promise<Readable> => disk.getStream(FOLDER + id) };
  }

  /** Also when there is nothing. @throws StorageUnavailable */
  async remove(id: string): Promise<void> {
    await this.buckets?.disk.delete(FOLDER + id).catch(fail);
  }
}

/** How each cloud is told that it is to take exactly so many bytes, and what has to come along with them. */
const SIZE = {
  s3: (bytes: number) => ({ signed: { ContentLength: bytes }, sent: {} }),
  gcs: (bytes: number) => {
    const sent = { 'x-goog-content-length-range': `${bytes},${bytes}` };
    return { signed: { extensionHeaders: sent }, sent };
  },
};

/** A PUT that the storage lets anybody make. */
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
