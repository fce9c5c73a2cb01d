import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAMPLE_PORTRAIT } from '../../test/fixtures/portraits/portraits.js';
import { GuardedHttp } from '../outbound/guarded-http.js';
import { OutboundSettings } from '../outbound/outbound.config.js';
import { OutboundGuard } from '../outbound/outbound-guard.js';
import { PhotoBuckets } from '../storage/photo-buckets.js';
import { IntakeSettings } from './intake.config.js';
import { RemotePhotos } from './remote-photos.js';

let folder: string;
let bucket: Disk;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-remote-'));
  bucket = new Disk(new FSDriver({ location: join(folder, 'bucket'), visibility: 'private' }));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const remotePhotos = (settings: Partial<IntakeSettings> = {}): RemotePhotos => {
  const guard = new OutboundGuard(new OutboundSettings());
  const buckets = new PhotoBuckets(new Map([['s3://photos', bucket]]));
  const all = Object.assign(new IntakeSettings(), settings);
  return new RemotePhotos(guard, new GuardedHttp(guard), buckets, all);
};
const fetching = (address: string, settings?: Partial<IntakeSettings>) =>
  remotePhotos(settings).fetch(address, join(folder, 'photo'), new AbortController().signal);

describe('a photo in a bucket', () => {
  it('is fetched and checked like any other', async () => {
    await bucket.put('me.jpg', await readFile(SAMPLE_PORTRAIT));
    const { header, source } = await fetching(remotePhotos().judge('s3://photos/me.jpg'));
    expect(header).toMatchObject({ format: 'jpeg', width: 1024, height: 1280 });
    expect(await readFile(source.file)).toEqual(await readFile(SAMPLE_PORTRAIT));
  });

  it('is refused if it is in no allowed bucket', () => {
    for (const address of ['s3://other/me.jpg', 'gs://photos/me.jpg', 's3:photos'])
      expect(() => remotePhotos().judge(address)).toThrow(
        expect.objectContaining({ code: 'photo_url_refused' }),
      );
  });

  it('that is missing, too large or no photo fails with the matching code', async () => {
    await bucket.put('large.jpg', Buffer.alloc(2_000));
    await bucket.put('text.jpg', 'no photo');
    const gone = { code: 'photo_url_failed', passing: false };
    await expect(fetching('s3://photos/gone.jpg')).rejects.toMatchObject(gone);
    const large = fetching('s3://photos/large.jpg', { maxBytes: 1_000 });
    await expect(large).rejects.toMatchObject({ code: 'photo_too_large' });
    await expect(fetching('s3://photos/text.jpg')).rejects.toMatchObject({
      code: 'photo_format_unsupported',
    });
  });
});

describe('photo URLs', () => {
  it('can be disabled', () => {
    const off = remotePhotos({ urlHosts: ['none'] });
    expect(() => off.judge('https://example.com/me.jpg')).toThrow('does not fetch photos');
  });
});
