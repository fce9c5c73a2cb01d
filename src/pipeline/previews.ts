import { Injectable, Logger } from '@nestjs/common';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreviewWatch } from '../gpu/generation.js';
import { PhotoWorkerPool } from '../imaging/photo-worker-pool.js';
import { workOwner } from '../records/blob-owners.js';
import { ProgressStore } from '../records/progress.js';
import type { PreparedWork } from '../records/transfer-record.js';
import { Viewers } from '../scheduling/viewers.js';
import { BlobStore } from '../storage/blob-store.js';

/** A generation with previews. */
export interface PreviewedWork {
  readonly transferId: string;
  readonly frame: PreparedWork['frame'];
  /** Folder for temporary files. */
  readonly directory: string;
}

/** Publishes live previews of running generations that are being viewed. */
@Injectable()
export class Previews {
  private readonly logger = new Logger(Previews.name);

  constructor(
    private readonly workerPool: PhotoWorkerPool,
    private readonly blobs: BlobStore,
    private readonly progress: ProgressStore,
    private readonly viewers: Viewers,
  ) {}

  /**
   * Watches a generation. Disposing waits for work in progress, so that pictures erased afterwards stay
   * erased.
   */
  of(work: PreviewedWork): PreviewWatch & AsyncDisposable {
    const ended = new AbortController();
    let newest: Buffer | null = null;
    let shown: string | null = null;
    let running: Promise<void> = Promise.resolve();
    let busy = false;
    const showNewest = async (): Promise<void> => {
      busy = true;
      for (let image = newest; image !== null && !ended.signal.aborted; image = newest) {
        newest = null;
        shown = await this.show(work, { image, instead: shown }, ended.signal).catch((error: unknown) => {
          this.logger.debug({ transferId: work.transferId, reason: String(error) }, 'Preview skipped');
          return shown;
        });
      }
      busy = false;
    };
    return {
      wanted: () => this.viewers.watched(work.transferId, 'preview'),
      show: (image) => {
        newest = image;
        if (!busy) running = showNewest();
      },
      [Symbol.asyncDispose]: async () => {
        ended.abort();
        await running;
      },
    };
  }

  /** @returns SHA-256 of the preview that is shown now */
  private async show(
    { transferId, frame, directory }: PreviewedWork,
    { image, instead }: { readonly image: Buffer; readonly instead: string | null },
    signal: AbortSignal,
  ): Promise<string> {
    const [file, output] = [join(directory, 'preview'), join(directory, 'preview.jpg')];
    await writeFile(file, image);
    await this.workerPool.preview({ file, frame, output }, { signal });
    const { sha256 } = await this.blobs.put({ file: output }, workOwner(transferId));
    await this.progress.showPreview(transferId, sha256);
    if (instead !== null && instead !== sha256) await this.blobs.release(workOwner(transferId), instead);
    return sha256;
  }
}
