import type { Readable } from 'node:stream';
import type { Redis } from 'ioredis';
import type { Blob, BlobSource, ByteRange, LocalFile, Scratch } from './blob.js';
import type { StorageSettings } from './storage.config.js';

/** Pictures by content: each stored once, kept for as long as somebody owns it. */
export class BlobStore {
  private constructor(
    readonly settings: StorageSettings,
    readonly dataDirectory: string,
    readonly redis: Redis,
  ) {}

  static async open(settings: StorageSettings, dataDirectory: string, redis: Redis): Promise<BlobStore> {
    return new BlobStore(settings, dataDirectory, redis);
  }

  /** Stores the content, owned by `owner` before anybody can read it. */
  async put(source: BlobSource, owner: string): Promise<Blob> {
    throw new Error(`Not built yet ${Object.keys(source)} ${owner}`);
  }

  /** @throws BlobMissing */
  async read(sha256: string): Promise<Buffer> {
    throw new Error(`Not built yet ${sha256}`);
  }

  /** @throws BlobMissing */
  async open(sha256: string, range?: ByteRange): Promise<Readable> {
    throw new Error(`Not built yet ${sha256} ${range?.start}`);
  }

  /** @throws BlobMissing */
  async localFile(sha256: string): Promise<LocalFile> {
    throw new Error(`Not built yet ${sha256}`);
  }

  async has(sha256: string): Promise<boolean> {
    throw new Error(`Not built yet ${sha256}`);
  }

  /** One more owner of a stored blob. @throws BlobMissing */
  async retain(sha256: string, owner: string): Promise<void> {
    throw new Error(`Not built yet ${sha256} ${owner}`);
  }

  /** Gives up everything that `owner` owns; what nobody owns any more is erased. */
  async release(owner: string): Promise<void> {
    throw new Error(`Not built yet ${owner}`);
  }

  /** Erases what a crash left behind: files that belong to no blob and are older than a minute. */
  async sweep(): Promise<number> {
    throw new Error('Not built yet');
  }

  /** Really writes and removes a small file. @throws StorageUnavailable */
  async check(): Promise<void> {
    throw new Error('Not built yet');
  }

  async scratch(): Promise<Scratch> {
    throw new Error('Not built yet');
  }
}
