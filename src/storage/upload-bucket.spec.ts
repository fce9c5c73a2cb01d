import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { describe, expect, it } from 'vitest';
import { UploadBucket } from './upload-bucket.js';

const LIMITS = { contentType: 'image/jpeg', bytes: 1_234 };

/** A bucket whose URLs show their signed parameters. */
const disk = new Disk(
  new FSDriver({
    location: '/nowhere',
    visibility: 'private',
    urlBuilder: { generateSignedUploadURL: async (key, _path, signed) => JSON.stringify({ key, ...signed }) },
  }),
);

describe('an upload URL', () => {
  it("limits S3 to exactly this many bytes, by the browser's own Content-Length", async () => {
    const upload = await new UploadBucket({ kind: 's3', disk, shown: disk }, 60_000).presign('a', LIMITS);
    expect(upload?.headers).toEqual({ 'Content-Type': 'image/jpeg' });
    expect(JSON.parse(upload?.url ?? '')).toMatchObject({
      key: 'uploads/a',
      contentType: 'image/jpeg',
      expiresIn: 60,
      ContentLength: 1_234,
    });
  });

  it('limits Google to exactly this many bytes, by a required header', async () => {
    const upload = await new UploadBucket({ kind: 'gcs', disk, shown: disk }, 60_000).presign('a', LIMITS);
    const range = { 'x-goog-content-length-range': '1234,1234' };
    expect(upload?.headers).toEqual({ 'Content-Type': 'image/jpeg', ...range });
    expect(JSON.parse(upload?.url ?? '')).toMatchObject({
      contentType: 'image/jpeg',
      extensionHeaders: range,
    });
  });

  it('does not exist with local storage', async () => {
    expect(await new UploadBucket(null, 60_000).presign('a', LIMITS)).toBeNull();
  });
});
