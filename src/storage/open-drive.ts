import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Disk } from 'flydrive';
import type { BlobDrive } from './blob-drive.js';
import { BucketDrive } from './bucket-drive.js';
import { openGcs } from './gcs-bucket.js';
import { loadSdk } from './load-sdk.js';
import { LocalDrive } from './local-drive.js';
import { requireBucket } from './require-bucket.js';
import type { StorageSettings } from './storage.config.js';

/**
 * The drive of the settings.
 * @throws ConfigurationError when the SDK is not installed, or there is no such bucket
 */
export async function openDrive(settings: StorageSettings, dataDirectory: string): Promise<BlobDrive> {
  const { kind, bucket = '' } = settings;
  if (kind !== 'local') {
    const disk = await openBucket(kind, bucket, settings);
    await requireBucket(disk, 'STORAGE_BUCKET', bucket);
    return new BucketDrive(disk, await openShown(kind, bucket, settings), settings.presignMs);
  }
  // Express sends files by absolute paths only.
  const root = resolve(dataDirectory, 'blobs');
  await mkdir(root, { recursive: true, mode: 0o700 });
  return new LocalDrive(root);
}

/** A bucket, with the credentials of the settings. @throws ConfigurationError when the SDK is not installed */
export async function openBucket(
  kind: 's3' | 'gcs',
  bucket: string,
  settings: StorageSettings,
): Promise<Disk> {
  return kind === 's3'
    ? await openS3(bucket, settings)
    : await openGcs(bucket, settings, settings.gcsEndpoint);
}

/** The bucket as browsers reach it, which is what presigned addresses begin with. @throws as above */
export async function openShown(
  kind: 's3' | 'gcs',
  bucket: string,
  settings: StorageSettings,
): Promise<Disk> {
  return kind === 's3'
    ? await openS3(bucket, settings, settings.s3PublicEndpoint ?? settings.s3Endpoint)
    : await openGcs(bucket, settings, settings.gcsPublicEndpoint ?? settings.gcsEndpoint);
}

async function openS3(
  bucket: string,
  settings: StorageSettings,
  s3Endpoint = settings.s3Endpoint,
): Promise<Disk> {
  const sdk = { kind: 's3', packages: '@aws-sdk/client-s3 @aws-sdk/s3-request-presigner' };
  const { S3Driver } = await loadSdk(sdk, () => import('flydrive/drivers/s3'));
  const { s3Region, s3AccessKeyId, s3SecretAccessKey = '' } = settings;
  const driver = new S3Driver({
    bucket,
    visibility: 'private',
    supportsACL: false,
    region: s3Region,
    // Without them a storage that falls silent would be waited for without end.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 15_000 },
    // Else the SDK signs a checksum of nothing into the addresses of uploads; many S3-compatible servers know none.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    ...(s3AccessKeyId === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
  });
  return new Disk(driver);
}
