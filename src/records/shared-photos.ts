import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Warning } from '../errors/warning.js';
import { REDIS } from '../redis/redis-connections.js';
import { BlobStore } from '../storage/blob-store.js';
import type { BatchRecord } from './batch-record.js';
import { batchKey, BatchRecords, openKey } from './batch-records.js';
import { batchOwner } from './blob-owners.js';
import type { FaceRecord, PreparedWork } from './transfer-record.js';

/** A decoded photo and its faces, each the SHA-256 of a blob. */
export interface DecodedPhoto {
  /** The upright photo as PNG, scaled to the batch's `shared.maxSide`. */
  readonly upright: string;
  /** Landmarks of its faces as JSON. */
  readonly faces: string;
}

/** The outcome of preparing the photo with one size and one choice of faces. */
export type SharedPreparation =
  | {
      readonly work: PreparedWork;
      readonly faces: readonly FaceRecord[];
      readonly warnings: readonly Warning[];
    }
  | { readonly failure: { readonly code: string; readonly detail: string } };

const DECODED = 'decoded';

/**
 * Writes a field, unless all transfers of the batch have ended.
 *
 * KEYS: 1 shared, 2 transfers of the batch that have not ended. ARGV: 1 field, 2 JSON.
 */
const WRITE = `
if redis.call('EXISTS', KEYS[2]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`;

type Batch = Pick<BatchRecord, 'id'>;

/**
 * A cache of the work that transfers of a batch with a shared photo need only once: the decoded photo and its
 * preparations. Kept until the last transfer ends; a lost entry is recomputed.
 */
@Injectable()
export class SharedPhotos {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    private readonly blobs: BlobStore,
    private readonly batches: BatchRecords,
  ) {}

  async decoded(batchId: string): Promise<DecodedPhoto | null> {
    return this.read<DecodedPhoto>(batchId, DECODED);
  }

  /** @param files paths of the files to store */
  async keepDecoded(batch: Batch, files: DecodedPhoto): Promise<void> {
    const upright = await this.blobs.put({ file: files.upright }, batchOwner(batch.id));
    const faces = await this.blobs.put({ file: files.faces }, batchOwner(batch.id));
    await this.write(batch, DECODED, { upright: upright.sha256, faces: faces.sha256 });
  }

  /** @param way identifies the size and the choice of faces */
  async prepared(batchId: string, way: string): Promise<SharedPreparation | null> {
    return this.read<SharedPreparation>(batchId, `way ${way}`);
  }

  /** The pictures are stored already; the batch becomes a further owner of them. */
  async keepPrepared(batch: Batch, way: string, preparation: SharedPreparation): Promise<void> {
    if ('work' in preparation) {
      const { initImage, controlMap } = preparation.work;
      await this.blobs.retain(initImage, batchOwner(batch.id));
      if (controlMap !== null) await this.blobs.retain(controlMap, batchOwner(batch.id));
    }
    await this.write(batch, `way ${way}`, preparation);
  }

  /** Releases the shared pictures if all transfers of the batch have ended. */
  async settle(batchId: string): Promise<void> {
    if (!(await this.batches.unfinished([batchId])).has(batchId)) await this.release(batchId);
  }

  async release(batchId: string): Promise<void> {
    await this.redis.del(keyOf(batchId));
    await this.blobs.release(batchOwner(batchId));
  }

  private async read<T>(batchId: string, field: string): Promise<T | null> {
    const text = await this.redis.hget(keyOf(batchId), field);
    return text === null ? null : (JSON.parse(text) as T);
  }

  /** Releases everything instead if the last transfer has ended, or the batch was erased, since the work began. */
  private async write({ id }: Batch, field: string, value: object): Promise<void> {
    const keys = [keyOf(id), openKey(id)];
    const written = await this.redis.eval(WRITE, keys.length, ...keys, field, JSON.stringify(value));
    if (written === 0) await this.release(id);
  }
}

function keyOf(batchId: string): string {
  return `${batchKey(batchId)}:shared`;
}
