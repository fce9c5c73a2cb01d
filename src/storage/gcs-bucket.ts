import { Disk } from 'flydrive';
import type { SignedURLOptions } from 'flydrive/types';
import { loadSdk } from './load-sdk.js';
import type { StorageSettings } from './storage.config.js';

/** flydrive 1.3 speaks with the seventh; the eighth wants Node 22. */
const SDK = { kind: 'gcs', packages: '@google-cloud/storage@7' };
/** Of one request. The SDK asks three times where no answer comes: who waits for a picture hears of it within a minute. */
const TIMEOUT_MS = 15_000;
/**
 * After 429 and 5xx; puts as well (strategy 0, "always"; the SDK's own is not for them): a key is only ever written with
 * the same bytes. `totalTimeout` stays at its 600 s: past it the SDK never answers (retry-request 7.0).
 */
const RETRIES = { maxRetries: 2, idempotencyStrategy: 0 };

/**
 * A bucket of Google Cloud Storage, or of what speaks its JSON API at `endpoint`. Over plain http no credentials are
 * sent; addresses are signed with them all the same.
 * @throws ConfigurationError when the SDK is not installed
 */
export async function openGcs(
  bucket: string,
  { gcsKeyFile }: StorageSettings,
  endpoint?: string,
): Promise<Disk> {
  const { GCSDriver } = await loadSdk(SDK, () => import('flydrive/drivers/gcs'));

  /** Google's older signature (V2, the SDK's default) covers neither what a picture is shown as nor how large it may be. */
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
