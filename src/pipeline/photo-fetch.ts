import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { Backends } from '../gpu/backends.js';
import { fitPhoto } from '../gpu/fit-photo.js';
import type { Size } from '../images/pixels.js';
import { RemotePhotos } from '../intake/remote-photos.js';
import { workOwner } from '../records/blob-owners.js';
import type { PhotoRecord } from '../records/photo-records.js';
import { PhotoStore } from '../records/photo-store.js';
import type { RemotePhoto, TransferRecord } from '../records/transfer-record.js';
import { BlobStore } from '../storage/blob-store.js';
import { StageStopped } from './pipeline.errors.js';
import type { StageContext } from './stage.js';
import { StageClaims } from './stage-claims.js';

/** First step of a transfer whose photo was submitted as a URL; afterwards it is handled like any other. */
@Injectable()
export class PhotoFetch {
  constructor(
    private readonly remote: RemotePhotos,
    private readonly photos: PhotoStore,
    private readonly blobs: BlobStore,
    private readonly claims: StageClaims,
    private readonly backends: Backends,
  ) {}

  /** @throws errors of `RemotePhotos.fetch`; ExceedsVramBudget, since the photo's size is only known now */
  async run(context: StageContext, signal: AbortSignal): Promise<void> {
    const { remotePhoto, photo, callerId } = context.record;
    if (!remotePhoto) return;
    // Another transfer of the batch may have fetched it already.
    const known = photo.cameAlong ? null : await this.photos.find(photo.id, callerId);
    if (known) {
      context.record = await this.take(context, known, this.plan(context.record, remotePhoto, known));
      return;
    }
    const received = await this.remote.fetch(remotePhoto.url, join(context.directory, 'photo'), signal);
    const planned = this.plan(context.record, remotePhoto, received.header);
    const kept = await this.photos.keep(photo.id, callerId, received);
    try {
      context.record = await this.take(context, kept, planned);
    } catch (error) {
      // The transfer was cancelled or erased meanwhile, and nothing else refers to this photo.
      if (error instanceof StageStopped) await this.photos.forget(photo.id);
      throw error;
    }
  }

  /** Completes the plan, which at submission lacked the photo's size. */
  private plan(
    { plan, slot, warnings }: TransferRecord,
    { explicitSize }: RemotePhoto,
    photo: Size,
  ): Partial<TransferRecord> {
    const budget = slot === null ? null : this.backends.budget(slot);
    const { maxSide, units, changes } = fitPhoto(photo, { ...plan, explicitSize }, budget);
    return { plan: { ...plan, maxSide, units }, warnings: [...warnings, ...changes] };
  }

  private async take(
    { record: { id }, claim }: StageContext,
    { sha256, width, height }: PhotoRecord,
    planned: Partial<TransferRecord>,
  ): Promise<TransferRecord> {
    await this.blobs.retain(sha256, workOwner(id));
    const taken = await this.claims.update(claim, (record) => ({
      ...planned,
      // The URL is no longer needed, and may contain a signature.
      remotePhoto: null,
      photo: { ...record.photo, sha256, width, height },
    }));
    if (taken === null) throw new StageStopped('superseded');
    return taken;
  }
}
