import { expect, it } from 'vitest';
import { v7 as uuid } from 'uuid';
import { LOCAL_CALLER } from '../access/caller.js';
import { PhotoMissing } from '../images/images.errors.js';
import type { DirectPhotos } from '../intake/direct-photos.js';
import type { PhotoIntake } from '../intake/photo-intake.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoNotFound } from '../records/records.errors.js';
import type { UploadRecords } from '../records/upload-records.js';
import type { BlobStore } from '../storage/blob-store.js';
import { storageUnavailable } from '../storage/storage.errors.js';
import { PhotoUploads } from './photo-uploads.js';
import type { Photos } from './photos.service.js';

/** One upload, which is in the bucket until it is completed. */
class Bucket {
  readonly id = uuid();
  /** Runs before the photo is fetched from the bucket, once. */
  meanwhile: () => Promise<unknown> = async () => {};
  photo: PhotoRecord | null = null;
  private there: boolean;

  constructor(there = true) {
    this.there = there;
  }

  uploads(): PhotoUploads {
    const own = { id: this.id, callerId: LOCAL_CALLER.id, bytes: 1, expiresAt: Date.now() + 1_000 };
    const photos = { get: async () => this.get(), take: async () => this.take() };
    const direct = { fetch: () => this.fetch(), remove: async () => this.remove() };
    const blobs = { scratch: async () => ({ directory: '/', [Symbol.asyncDispose]: async () => {} }) };
    return new PhotoUploads(
      photos as unknown as Photos,
      direct as unknown as DirectPhotos,
      {} as PhotoIntake,
      { get: async () => own } as unknown as UploadRecords,
      blobs as unknown as BlobStore,
    );
  }

  private get(): PhotoRecord {
    if (this.photo === null) throw new PhotoNotFound('No photo.');
    return this.photo;
  }

  private take(): PhotoRecord {
    this.photo = { id: this.id } as PhotoRecord;
    return this.photo;
  }

  private remove(): void {
    this.there = false;
  }

  private async fetch(): Promise<object | null> {
    const { meanwhile } = this;
    this.meanwhile = async () => {};
    await meanwhile();
    return this.there ? {} : null;
  }
}

it('gives two concurrent completions of an upload the same answer', async () => {
  const bucket = new Bucket();
  const uploads = bucket.uploads();
  bucket.meanwhile = () => uploads.complete(bucket.id, LOCAL_CALLER);
  expect(await uploads.complete(bucket.id, LOCAL_CALLER)).toEqual({ id: bucket.id });
});

it('gives the same answer when the object is removed while it is read', async () => {
  const bucket = new Bucket();
  const uploads = bucket.uploads();
  bucket.meanwhile = async () => {
    await uploads.complete(bucket.id, LOCAL_CALLER);
    throw storageUnavailable(new Error('There is no such key'));
  };
  expect(await uploads.complete(bucket.id, LOCAL_CALLER)).toEqual({ id: bucket.id });
});

it('throws PhotoMissing when nothing was uploaded', async () => {
  const bucket = new Bucket(false);
  await expect(bucket.uploads().complete(bucket.id, LOCAL_CALLER)).rejects.toThrow(PhotoMissing);
});
