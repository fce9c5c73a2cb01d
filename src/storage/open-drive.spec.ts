import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/configuration-error.js';
import { Settings } from '../config/settings.js';
import { openDrive } from './open-drive.js';
import { StorageSettings } from './storage.config.js';

describe('the configured storage', () => {
  it.each([
    ['s3', '@aws-sdk/client-s3'],
    ['gcs', '@google-cloud/storage'],
  ])('reports what to install when the SDK for %s is missing', async (kind, needed) => {
    const settings = Settings.parse([StorageSettings], { STORAGE: kind, STORAGE_BUCKET: 'pictures' });
    const opening = openDrive(settings.get(StorageSettings), '/nowhere');
    await expect(opening).rejects.toThrow(ConfigurationError);
    await expect(opening).rejects.toThrow(needed);
  });

  it('requires a bucket, and a secret with its key', () => {
    expect(() => Settings.parse([StorageSettings], { STORAGE: 's3' })).toThrow('STORAGE_BUCKET');
    const withoutSecret = { STORAGE: 's3', STORAGE_BUCKET: 'b', STORAGE_S3_ACCESS_KEY_ID: 'k' };
    expect(() => Settings.parse([StorageSettings], withoutSecret)).toThrow('STORAGE_S3_SECRET_ACCESS_KEY');
  });
});
