import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import type { KeptPhoto } from '../imaging/photo-tasks.js';
import type { FaceRecord, PreparedWork, TransferTimings } from '../records/transfer-record.js';
import type { Warning } from '../errors/warning.js';
import { transferOwner, workOwner } from '../records/blob-owners.js';
import { BlobStore } from '../storage/blob-store.js';
import { SharedPreparation, type Sharing } from './shared-preparation.js';
import type { StageContext } from './stage.js';

/** The outcome of a preparation. */
export interface PreparedTransfer {
  readonly work: PreparedWork;
  readonly faces: readonly FaceRecord[];
  readonly warnings: readonly Warning[];
  readonly timings: Pick<TransferTimings, 'decodeMs' | 'facesMs' | 'controlMapMs'>;
}

const NO_TIME = { decodeMs: 0, facesMs: 0, controlMapMs: 0 } as const;

/** Turns a photo into the blobs that the WebUI needs; transfers of a batch share this work. */
@Injectable()
export class PhotoPreparation {
  constructor(
    private readonly blobs: BlobStore,
    private readonly workerPool: PhotoWorkerPool,
    private readonly shared: SharedPreparation,
  ) {}

  /** @throws errors of `PhotoWorkerPool.prepare` */
  async run(context: StageContext, signal: AbortSignal): Promise<PreparedTransfer> {
    const sharing = await this.shared.of(context.record);
    if (sharing === null) return this.prepare(context, null, signal);
    const earlier = await this.shared.recall(sharing, context.record.id);
    if (earlier !== null) return { ...earlier, timings: NO_TIME };
    try {
      return await this.prepare(context, sharing, signal);
    } catch (error) {
      if (!signal.aborted) await this.shared.keepFailure(sharing, error);
      throw error;
    }
  }

  private async prepare(
    context: StageContext,
    sharing: Sharing | null,
    signal: AbortSignal,
  ): Promise<PreparedTransfer> {
    const { plan, photo } = context.record;
    const known = sharing && (await this.shared.known(sharing, plan));
    const kept = sharing && known === null ? this.shared.placeFor(sharing, context.directory) : undefined;
    const source = known?.upright ?? (await this.blobs.localFile(photo.sha256 ?? missing('fetched photo')));
    try {
      const { maxSide, faces, onNoFace } = plan;
      const prepared = await this.workerPool.prepare(
        {
          file: source.path,
          maxSide,
          faces,
          onNoFace,
          ...files(context),
          keep: kept,
          knownFaces: known?.faces.path,
        },
        { signal },
      );
      const work = await this.store(context, prepared);
      const { warnings, timings } = prepared;
      await this.share(sharing, { work, faces: prepared.faces, warnings }, kept);
      return { work, faces: prepared.faces, warnings, timings };
    } finally {
      await source.release();
      await known?.faces.release();
    }
  }

  private async store(
    context: StageContext,
    { frame, controlMap }: { readonly frame: PreparedWork['frame']; readonly controlMap: boolean },
  ): Promise<PreparedWork> {
    const { id } = context.record;
    const init = await this.blobs.put({ file: files(context).initImage }, workOwner(id));
    const map = controlMap
      ? await this.blobs.put({ file: files(context).controlMap }, transferOwner(id))
      : null;
    return { initImage: init.sha256, controlMap: map?.sha256 ?? null, frame };
  }

  private async share(
    sharing: Sharing | null,
    preparation: Omit<PreparedTransfer, 'timings'>,
    kept: KeptPhoto | undefined,
  ): Promise<void> {
    if (sharing !== null) await this.shared.keep(sharing, preparation, kept);
  }
}

function files({ directory }: StageContext) {
  return { initImage: join(directory, 'init.png'), controlMap: join(directory, 'map.png') };
}

function missing(what: string): never {
  throw new Error(`The prepare stage has no ${what}: an earlier step did not produce it`);
}
