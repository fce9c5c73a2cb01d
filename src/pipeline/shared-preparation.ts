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

/** A batch whose transfers share a photo, and the variant of the preparation that this transfer needs. */
export interface Sharing {
  readonly batch: BatchRecord & { readonly shared: SharedSizes };
  readonly way: string;
}

/** The preparation left by another transfer. */
export interface SharedResult {
  readonly work: PreparedWork;
  readonly faces: readonly FaceRecord[];
  readonly warnings: readonly Warning[];
}

/** The decoded photo left by another transfer. */
export interface KnownPhoto {
  readonly upright: LocalFile;
  readonly faces: LocalFile;
}

/**
 * Shares the preparation of a photo among the transfers of a batch, so that a photo in several styles is
 * decoded once.
 */
@Injectable()
export class SharedPreparation {
  private readonly logger = new Logger(SharedPreparation.name);

  constructor(
    private readonly batches: BatchRecords,
    private readonly shared: SharedPhotos,
    private readonly blobs: BlobStore,
  ) {}

  /** Null for a transfer that does not share its photo. */
  async of({ batchId, plan }: TransferRecord): Promise<Sharing | null> {
    const batch = batchId === null ? null : await this.batches.get(batchId);
    const sizes = batch?.shared;
    return batch && sizes ? { batch: { ...batch, shared: sizes }, way: wayOf(plan) } : null;
  }

  /**
   * Returns the result of the same preparation by another transfer, and makes this transfer an owner of it;
   * null if there is none any more.
   * @throws the error of that preparation
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
      return null; // is prepared again
    }
    return known;
  }

  /** The decoded photo, if another transfer has left one that is large enough; has to be released. */
  async known({ batch }: Sharing, { maxSide }: TransferPlan): Promise<KnownPhoto | null> {
    const decoded = maxSide > batch.shared.maxSide ? null : await this.shared.decoded(batch.id);
    if (decoded === null) return null;
    try {
      const faces = await this.blobs.localFile(decoded.faces);
      return { upright: await this.blobs.localFile(decoded.upright), faces };
    } catch (error) {
      if (!(error instanceof BlobMissing)) throw error;
      return null; // is prepared again
    }
  }

  /** Where to write the decoded photo for other transfers; undefined if none of them needs another size. */
  placeFor({ batch }: Sharing, directory: string): KeptPhoto | undefined {
    if (!batch.shared.several) return undefined;
    const { maxSide } = batch.shared;
    return { upright: join(directory, 'upright.png'), faces: join(directory, 'faces.json'), maxSide };
  }

  /**
   * Leaves a preparation for other transfers.
   * @param kept the decoded photo, if `placeFor` asked for it
   */
  async keep({ batch, way }: Sharing, preparation: SharedResult, kept: KeptPhoto | undefined): Promise<void> {
    if (kept) await this.shared.keepDecoded(batch, kept);
    await this.shared.keepPrepared(batch, way, preparation);
  }

  /** Shares errors about the photo as well. */
  async keepFailure({ batch, way }: Sharing, error: unknown): Promise<void> {
    if (!(error instanceof AppError) || error.status >= 500) return;
    const { code, detail } = error;
    try {
      await this.shared.keepPrepared(batch, way, { failure: { code, detail } });
    } catch (trouble) {
      this.logger.warn(
        { batchId: batch.id, reason: String(trouble) },
        'A failed preparation could not be shared',
      );
    }
  }
}

/** Everything besides the photo that determines the init image and the control map. */
function wayOf({ maxSide, faces, onNoFace }: TransferPlan): string {
  return `${maxSide} ${faces} ${onNoFace}`;
}

function revived({ code, detail }: { readonly code: string; readonly detail: string }): Error {
  return AppError.revive(code, detail) ?? new Error(detail);
}
