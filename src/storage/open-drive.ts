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
 * Opens the configured drive.
 * @throws ConfigurationError if the SDK is not installed or the bucket does not exist
 */
export async function openDrive(settings: StorageSettings, dataDirectory: string): Promise<BlobDrive> {
  const { kind, bucket = '' } = settings;
  if (kind !== 'local') {
    const disk = await openBucket(kind, bucket, settings);
    await requireBucket(disk, 'STORAGE_BUCKET', bucket);
    return new BucketDrive(disk, await openShown(kind, bucket, settings), settings.presignMs);
  }
  // Express only sends files by absolute path.
  const root = resolve(dataDirectory, 'blobs');
  await mkdir(root, { recursive: true, mode: 0o700 });
  return new LocalDrive(root);
}

/**
 * Opens a bucket with the configured credentials.
 * @throws ConfigurationError if the SDK is not installed
 */
export async function openBucket(
  kind: 's3' | 'gcs',
  bucket: string,
  settings: StorageSettings,
): Promise<Disk> {
  return kind === 's3'
    ? await openS3(bucket, settings)
    : await openGcs(bucket, settings, settings.gcsEndpoint);
}

/**
 * Opens a bucket at its public endpoint, for presigned URLs.
 * @throws ConfigurationError if the SDK is not installed
 */
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
    // Without timeouts, requests to an unresponsive storage would hang forever.
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 15_000 },
    // Otherwise the SDK signs the checksum of an empty body into upload URLs; many S3-compatible servers
    // support none.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    ...(s3AccessKeyId === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
  });
  return new Disk(driver);
}
