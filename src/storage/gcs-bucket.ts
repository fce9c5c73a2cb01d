import { Disk } from 'flydrive';
import type { SignedURLOptions } from 'flydrive/types';
import { loadSdk } from './load-sdk.js';
import type { StorageSettings } from './storage.config.js';

/** flydrive 1.3 supports version 7; version 8 requires Node 22. */
const SDK = { kind: 'gcs', packages: '@google-cloud/storage@7' };
/** Per request. The SDK tries three times, so a reader of a picture gets an error within a minute. */
const TIMEOUT_MS = 15_000;
/**
 * Retries after 429 and 5xx, including puts (strategy 0, "always"; by default the SDK does not retry them): a
 * key is only ever written with the same bytes. `totalTimeout` stays at its 600 s: when exceeded, the SDK
 * never settles (retry-request 7.0).
 */
const RETRIES = { maxRetries: 2, idempotencyStrategy: 0 };

/**
 * Opens a Google Cloud Storage bucket, or one at an `endpoint` with the same JSON API. Over plain http no
 * credentials are sent; URLs are signed with them all the same.
 * @throws ConfigurationError if the SDK is not installed
 */
export async function openGcs(
  bucket: string,
  { gcsKeyFile }: StorageSettings,
  endpoint?: string,
): Promise<Disk> {
  const { GCSDriver } = await loadSdk(SDK, () => import('flydrive/drivers/gcs'));

  /** The SDK's default signature (V2) covers neither response headers nor the upload size. */
  class V4Driver extends GCSDriver {
    override async getSignedUrl(key: string, options?: SignedURLOptions): Promise<string> {
      return await super.getSignedUrl(key, { ...options, version: 'v4' });
    }

    override async getSignedUploadUrl(key: string, options?: SignedURLOptions): Promise<string> {
      return await super.getSignedUploadUrl(key, { ...options, version: 'v4' });
    }
  }

  const driver = new V4Driver({
    bucket,
    visibility: 'private',
    usingUniformAcl: true,
    timeout: TIMEOUT_MS,
    retryOptions: RETRIES,
    ...(gcsKeyFile === undefined ? {} : { keyFilename: gcsKeyFile }),
    ...(endpoint === undefined
      ? {}
      : { apiEndpoint: endpoint, useAuthWithCustomEndpoint: endpoint.startsWith('https:') }),
  });
  return new Disk(driver);
}
