import { Injectable, Logger } from '@nestjs/common';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import type { KeptPhoto } from '../imaging/photo-tasks.js';
import type { BatchRecord, SharedSizes } from '../records/batch-record.js';
import { BatchRecords } from '../records/batch-records.js';
import { transferOwner, workOwner } from '../records/blob-owners.js';
import { SharedPhotos } from '../records/shared-photos.js';
import type { FaceRecord, PreparedWork, TransferPlan, TransferRecord } from '../records/transfer-record.js';
import type { Warning } from '../errors/warning.js';
import type { LocalFile } from '../storage/blob.js';
import { BlobStore } from '../storage/blob-store.js';
import { BlobMissing } from '../storage/storage.errors.js';

/** A batch whose transfers share one photo, and how this one needs it. */
export interface Sharing {
  readonly batch: BatchRecord & { readonly shared: SharedSizes };
  readonly way: string;
}

/** What another transfer's preparation has left for this one. */
export interface SharedResult {
  readonly work: PreparedWork;
  readonly faces: readonly FaceRecord[];
  readonly warnings: readonly Warning[];
}

/** The decoded photo that another transfer's preparation has left. */
export interface KnownPhoto {
  readonly upright: LocalFile;
  readonly faces: LocalFile;
}

/** One photo in several styles is decoded once: what one transfer's preparation finds out is there for the others. */
@Injectable()
export class SharedPreparation {
  private readonly logger = new Logger(SharedPreparation.name);

  constructor(
    private readonly batches: BatchRecords,
    private readonly shared: SharedPhotos,
    private readonly blobs: BlobStore,
  ) {}

  /** Null for a transfer that shares its photo with no other. */
  async of({ batchId, plan }: TransferRecord): Promise<Sharing | null> {
    const batch = batchId === null ? null : await this.batches.get(batchId);
    const sizes = batch?.shared;
    return batch && sizes ? { batch: { ...batch, shared: sizes }, way: wayOf(plan) } : null;
  }

  /**
   * What the same preparation led to before, owned by this transfer too; null when there was none, or it is gone.
   * @throws what it failed with
   */
  async recall({ batch, way }: Sharing, transferId: string): Promise<SharedResult | null> {
    const known = await this.shared.prepared(batch.id, way);
    if (known === null) return null;
    if ('failure' in known) throw revived(known.failure);
    const { initImage, controlMap } = known.work;
    try {
      await this.blobs.retain(initImage, workOwner(transferId));
      if (controlMap !== null) await this.blobs.retain(controlMap, transferOwner(transferId));
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      return null; // made again
    }
    return known;
  }

  /** The decoded photo, when another size of it was prepared before; to be released. */
  async known({ batch }: Sharing, { maxSide }: TransferPlan): Promise<KnownPhoto | null> {
    const decoded = maxSide > batch.shared.maxSide ? null : await this.shared.decoded(batch.id);
    if (decoded === null) return null;
    try {
      const faces = await this.blobs.localFile(decoded.faces);
      return { upright: await this.blobs.localFile(decoded.upright), faces };
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      return null; // made again
    }
  }

  /** Where the decoded photo is to be left for the others; undefined when none of them needs another size of it. */
  placeFor({ batch }: Sharing, directory: string): KeptPhoto | undefined {
    if (!batch.shared.several) return undefined;
    const { maxSide } = batch.shared;
    return { upright: join(directory, 'upright.png'), faces: join(directory, 'faces.json'), maxSide };
  }

  /** @param kept the decoded photo, where one was asked for */
  async keep({ batch, way }: Sharing, preparation: SharedResult, kept: KeptPhoto | undefined): Promise<void> {
    if (kept) await this.shared.keepDecoded(batch, kept);
    await this.shared.keepPrepared(batch, way, preparation);
  }

  /** What is wrong with the photo is found out once, too. */
  async keepFailure({ batch, way }: Sharing, error: unknown): Promise<void> {
    if (!(error instanceof AppError) || error.status >= 500) return;
    const { code, detail } = error;
    try {
      await this.shared.keepPrepared(batch, way, { failure: { code, detail } });
    } catch (trouble) {
      this.logger.warn({ batchId: batch.id, reason: String(trouble) }, 'The others find it out themselves');
    }
  }
}

/** All that the init image and the control map depend on, beside the photo. */
function wayOf({ maxSide, faces, onNoFace }: TransferPlan): string {
  return `${maxSide} ${faces} ${onNoFace}`;
}

function revived({ code, detail }: { readonly code: string; readonly detail: string }): Error {
  return AppError.revive(code, detail) ?? new Error(detail);
}
