import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Disk } from 'flydrive';
import { ConfigurationError } from '../config/configuration-error.js';
import type { BlobDrive } from './blob-drive.js';
import { BucketDrive } from './bucket-drive.js';
import { LocalDrive } from './local-drive.js';
import type { StorageSettings } from './storage.config.js';

/**
 * The drive of the settings. The SDKs of the clouds are large and most installations need none: they are loaded when
 * they are asked for.
 * @throws ConfigurationError when the SDK is not installed
 */
export async function openDrive(settings: StorageSettings, dataDirectory: string): Promise<BlobDrive> {
  const { kind, bucket = '' } = settings;
  if (kind !== 'local') {
    const disk = await openBucket(kind, bucket, settings);
    return new BucketDrive(disk, await openShown(kind, bucket, settings), settings.presignMs);
  }
  const root = join(dataDirectory, 'blobs');
  await mkdir(root, { recursive: true, mode: 0o700 });
  return new LocalDrive(root);
}

/** A bucket, with the credentials of the settings. @throws ConfigurationError when the SDK is not installed */
export async function openBucket(
  kind: 's3' | 'gcs',
  bucket: string,
  settings: StorageSettings,
): Promise<Disk> {
  return kind === 's3' ? await openS3(bucket, settings) : await openGcs(bucket, settings);
}

/** The bucket as browsers reach it, which is what presigned addresses begin with. @throws as above */
export async function openShown(
  kind: 's3' | 'gcs',
  bucket: string,
  settings: StorageSettings,
): Promise<Disk> {
  return kind === 's3'
    ? await openS3(bucket, settings, settings.s3PublicEndpoint ?? settings.s3Endpoint)
    : await openGcs(bucket, settings);
}

async function openS3(
  bucket: string,
  settings: StorageSettings,
  s3Endpoint = settings.s3Endpoint,
): Promise<Disk> {
  const packages = '@aws-sdk/client-s3 @aws-sdk/s3-request-presigner';
  const { S3Driver } = await sdk('s3', packages, () => import('flydrive/drivers/s3'));
  const { s3Region, s3AccessKeyId, s3SecretAccessKey = '' } = settings;
  const driver = new S3Driver({
    bucket,
    visibility: 'private',
    supportsACL: false,
    region: s3Region,
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

async function openGcs(bucket: string, { gcsKeyFile }: StorageSettings): Promise<Disk> {
  const { GCSDriver } = await sdk('gcs', '@google-cloud/storage', () => import('flydrive/drivers/gcs'));
  const driver = new GCSDriver({
    bucket,
    visibility: 'private',
    usingUniformAcl: true,
    ...(gcsKeyFile === undefined ? {} : { keyFilename: gcsKeyFile }),
  });
  return new Disk(driver);
}

async function sdk<T>(kind: string, packages: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    throw new ConfigurationError([
      `STORAGE or PHOTO_BUCKETS: ${kind} needs more packages. Install them with: npm install ${packages}`,
    ]);
  }
}
