import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { requireBucket } from './require-bucket.js';

/** A bucket whose SDK fails in this way when listed. */
function saying(error: Error): Parameters<typeof requireBucket>[0] {
  return {
    listAll: async () => {
      throw error;
    },
  };
}

/** The S3 SDK's error for a missing bucket. */
const NO_SUCH_BUCKET = Object.assign(new Error('The specified bucket does not exist'), {
  name: 'NoSuchBucket',
  $metadata: { httpStatusCode: 404 },
});

describe('a configured bucket', () => {
  it.each([
    ['Google', Object.assign(new Error('Not Found'), { code: 404 })],
    ['S3', NO_SUCH_BUCKET],
    ['the library around them', new Error('Cannot list', { cause: NO_SUCH_BUCKET })],
  ])('prevents the start when %s reports that it is missing', async (_, error) => {
    const looked = requireBucket(saying(error), 'PHOTO_BUCKETS', 'gs://album');
    await expect(looked).rejects.toThrow(ConfigurationError);
    await expect(looked).rejects.toThrow('PHOTO_BUCKETS: bucket gs://album does not exist.');
  });

  it.each([
    ['is away', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
    ['does not permit listing', Object.assign(new Error('Forbidden'), { code: 403 })],
  ])('does not prevent the start when its storage %s, which may be temporary', async (_, error) => {
    await expect(requireBucket(saying(error), 'STORAGE_BUCKET', 'pictures')).resolves.toBeUndefined();
  });
});
