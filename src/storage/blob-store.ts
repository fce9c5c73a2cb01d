import { createHash, randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { atMost } from './at-most.js';
import type { Blob, BlobSource, ByteRange, LocalFile, Scratch } from './blob.js';
import type { BlobDrive, ShownAs } from './blob-drive.js';
import { BlobLedger, type Holding } from './blob-ledger.js';
import { openDrive } from './open-drive.js';
import { ScratchSpace } from './scratch-space.js';
import { StorageOwner } from './storage-owner.js';
import type { StorageSettings } from './storage.config.js';
import { BlobMissing, storageUnavailable } from './storage.errors.js';
import { type Swept, sweepDrive } from './sweep-drive.js';

/** Each file is in memory while it is hashed, and more at once would only compete for the same cores. */
const limitHashing = atMost(2);

/** Content-addressed store of pictures: each is stored once, as long as it has an owner. */
export class BlobStore implements OnApplicationShutdown {
  private readonly logger = new Logger(BlobStore.name);

  constructor(
    private readonly drive: BlobDrive,
    private readonly ledger: BlobLedger,
    private readonly scratchSpace: ScratchSpace,
    private readonly storageOwner: StorageOwner,
  ) {}

  /** @throws ConfigurationError */
  static async open(settings: StorageSettings, dataDirectory: string, redis: Redis): Promise<BlobStore> {
    const drive = await openDrive(settings, dataDirectory);
    const owner = new StorageOwner(drive, redis);
    await owner.requireAtStart(settings);
    return new BlobStore(drive, new BlobLedger(redis), await ScratchSpace.open(dataDirectory), owner);
  }

  /**
   * Stores the content. `owner` owns it before it can be read; content that is already stored only gets
   * another owner. If the owner is released meanwhile, the result is as if that had happened right
   * afterwards.
   * @throws StorageUnavailable, with nothing left behind
   * @throws QueueUnavailable
   */
  async put(source: BlobSource, owner: string): Promise<Blob> {
    this.storageOwner.require();
    const blob = await measure(source);
    const { file, fresh } = await this.ledger.claim(blob.sha256, owner);
    try {
      const stored = file !== undefined && (await this.drive.size(file)) === blob.bytes;
      if (!stored) await this.store(source, { ...blob, owner, instead: file });
      return blob;
    } catch (error) {
      if (fresh) await this.abandon(blob.sha256, owner);
      throw storageUnavailable(error);
    }
  }

  /** @throws BlobMissing, StorageUnavailable */
  async read(sha256: string): Promise<Buffer> {
    return await this.fromFile(sha256, (file) => this.drive.read(file));
  }

  /** @throws BlobMissing, StorageUnavailable */
  async open(sha256: string, range: ByteRange = { start: 0 }): Promise<Readable> {
    return await this.fromFile(sha256, (file) => this.drive.stream(file, range));
  }

  /**
   * The content as a read-only file.
   * @throws BlobMissing, StorageUnavailable
   */
  async localFile(sha256: string): Promise<LocalFile> {
    return await this.fromFile(sha256, async (file) => {
      const path = this.drive.localPath(file);
      if (path !== undefined) {
        if ((await this.drive.size(file)) === undefined) throw new BlobMissing(sha256);
        return { path, release: async () => {} };
      }
      const scratch = await this.scratch();
      const copy = join(scratch.directory, sha256);
      try {
        await pipeline(await this.drive.stream(file, { start: 0 }), createWriteStream(copy));
      } catch (error) {
        await scratch.dispose();
        throw error;
      }
      return { path: copy, release: () => scratch.dispose() };
    });
  }

  /**
   * A temporary URL that grants read access; undefined if the storage has none or the blob does not exist.
   * @throws StorageUnavailable
   */
  async presigned(sha256: string, shown: ShownAs): Promise<string | undefined> {
    const file = await this.ledger.fileOf(sha256);
    return file === undefined ? undefined : await this.drive.presigned(file, shown).catch(fail);
  }

  /** Whether this content has an owner and is readable. */
  async has(sha256: string): Promise<boolean> {
    const file = await this.ledger.fileOf(sha256);
    if (file === undefined) return false;
    return (await this.drive.size(file).catch(fail)) !== undefined;
  }

  /**
   * Adds an owner to a stored blob.
   * @throws BlobMissing
   */
  async retain(sha256: string, owner: string): Promise<void> {
    if (!(await this.ledger.retain(sha256, owner))) throw new BlobMissing(sha256);
  }

  /** Releases one picture, or everything that `owner` owns. Pictures without owners are erased. */
  async release(owner: string, sha256?: string): Promise<void> {
    await this.erase(await this.ledger.release(owner, sha256));
  }

  /** All owners, page by page; may repeat an owner. */
  owners(): AsyncIterable<readonly string[]> {
    return this.ledger.owners();
  }

  /** Total bytes of all pictures, each counted once. */
  async bytes(): Promise<number> {
    return this.ledger.total();
  }

  /** The pictures of these owners, with all other owners of each. */
  async holdings(owners: readonly string[]): Promise<Holding[]> {
    return this.ledger.holdings(owners);
  }

  /**
   * Erases leftovers of crashes: files older than a minute that belong to no blob.
   * @throws StorageUnavailable, also if the storage belongs to another service
   */
  async sweep(): Promise<Swept> {
    await this.storageOwner.confirm().catch(fail);
    return await sweepDrive(this.drive, this.ledger).catch(fail);
  }

  /**
   * Writes, reads and removes a small file, in the storage and in the scratch space.
   * @throws StorageUnavailable
   */
  async check(): Promise<void> {
    const key = `check-${randomUUID()}`;
    this.storageOwner.require();
    try {
      await this.drive.write(key, { bytes: Buffer.from(key) });
      await this.drive.read(key);
      await this.scratchSpace.check();
    } catch (error) {
      throw storageUnavailable(error);
    } finally {
      await this.drive.remove(key).catch(() => {});
    }
  }

  /**
   * Path for a new file below DATA_DIR/tmp, which the caller removes.
   * @throws StorageUnavailable
   */
  async scratchFile(): Promise<string> {
    return await this.scratchSpace.newFile().catch(fail);
  }

  /**
   * A new folder below DATA_DIR/tmp.
   * @throws StorageUnavailable
   */
  async scratch(): Promise<Scratch> {
    return await this.scratchSpace.make().catch(fail);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.scratchSpace.close();
  }

  private async store(
    source: BlobSource,
    claim: Blob & { readonly owner: string; readonly instead?: string },
  ): Promise<void> {
    for (;;) {
      const file = `${claim.sha256.slice(0, 2)}/${claim.sha256}-${randomBytes(6).toString('hex')}`;
      await this.drive.write(file, source);
      // A failure here leaves an orphaned file for the sweep.
      const committed = await this.ledger.commit({ ...claim, file });
      if (committed === 'stored') return;
      await this.erase([file]);
      if (committed === 'unneeded') return;
    }
  }

  /** Withdraws the ownership of content that could not be written. */
  private async abandon(sha256: string, owner: string): Promise<void> {
    try {
      await this.erase(await this.ledger.release(owner, sha256));
    } catch (error) {
      // It ends when the owner is released.
      this.logger.warn(
        { sha256, err: error },
        'Claim on a picture that was not stored could not be withdrawn',
      );
    }
  }

  private async erase(files: readonly string[]): Promise<void> {
    for (const file of files) {
      try {
        await this.drive.remove(file);
      } catch (error) {
        this.logger.warn(
          { file, err: error },
          'Picture without owners could not be erased; the sweep tries again',
        );
      }
    }
  }

  /** Retries: between look-up and read, a blob may be erased and stored again under another file name. */
  private async fromFile<T>(sha256: string, use: (file: string) => Promise<T>): Promise<T> {
    let file = await this.ledger.fileOf(sha256);
    for (;;) {
      if (file === undefined) throw new BlobMissing(sha256);
      try {
        return await use(file);
      } catch (error) {
        const now = await this.ledger.fileOf(sha256);
        if (now === file || now === undefined) {
          if (now === undefined || (await this.drive.size(file).catch(fail)) === undefined)
            throw new BlobMissing(sha256);
          throw storageUnavailable(error);
        }
        file = now;
      }
    }
  }
}

async function measure(source: BlobSource): Promise<Blob> {
  if ('bytes' in source)
    return { sha256: createHash('sha256').update(source.bytes).digest('hex'), bytes: source.bytes.length };
  if (source.sealed) return source.sealed;
  return await limitHashing(async () => {
    const content = await readFile(source.file);
    // Web Crypto hashes off the main thread.
    const digest = await webcrypto.subtle.digest('SHA-256', content);
    return { sha256: Buffer.from(digest).toString('hex'), bytes: content.length };
  });
}

function fail(error: unknown): never {
  throw storageUnavailable(error);
}
