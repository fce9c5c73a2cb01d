import { Injectable } from '@nestjs/common';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { BlobStore } from './blob-store.js';
import { StorageSettings } from './storage.config.js';
import { StorageUnavailable } from './storage.errors.js';

/** Used and available space in bytes; null means no limit. */
export interface StorageUsage {
  readonly bytes: number;
  readonly maxBytes: number | null;
  /** Free bytes on the file system that holds the pictures. */
  readonly freeBytes: number | null;
  readonly minFreeBytes: number | null;
}

/** Frees space by giving up pictures. */
export interface SpaceReclaimer {
  /** Frees space for this many more bytes, as far as possible. */
  reclaim(bytes: number): Promise<void>;
  /** Whether that is possible; nothing is erased. */
  canReclaim(bytes: number): Promise<boolean>;
}

/** Free space is cached for this long: asking the disk each time would be wasteful. */
const FRESH_MS = 500;
const FREE_SHARE = 0.05;
const MOST_FREE_BYTES = 1024 ** 3;

/**
 * Checks that there is space for more pictures: below the configured limit, and on the disk, which Redis
 * needs as well.
 */
@Injectable()
export class StorageCapacity {
  private reclaimer?: SpaceReclaimer;
  private disk?: {
    readonly at: number;
    readonly space: Promise<Pick<StorageUsage, 'freeBytes' | 'minFreeBytes'>>;
  };

  constructor(
    private readonly blobs: BlobStore,
    private readonly settings: StorageSettings,
    private readonly data: DataDirectorySettings,
  ) {}

  /** Sets the component that is asked to free space before a request is refused. */
  setReclaimer(maker: SpaceReclaimer): void {
    this.reclaimer = maker;
  }

  async usage(): Promise<StorageUsage> {
    const [bytes, space] = await Promise.all([this.blobs.bytes(), this.space()]);
    return { bytes, maxBytes: this.settings.maxBytes === 0 ? null : this.settings.maxBytes, ...space };
  }

  /**
   * Frees space if necessary.
   * @throws StorageUnavailable if there is no space for this many more bytes
   */
  async admit(bytes: number): Promise<void> {
    if (this.unlimited || lacking(await this.usage(), bytes) === 0) return;
    await this.reclaimer?.reclaim(bytes);
    this.disk = undefined;
    const taken = await this.usage();
    if (lacking(taken, bytes) > 0) throw new StorageUnavailable(reasonOf(taken, bytes));
  }

  /**
   * Like `admit`, but erases nothing.
   * @throws StorageUnavailable if this many more bytes would be refused
   */
  async wouldAdmit(bytes: number): Promise<void> {
    if (this.unlimited) return;
    const taken = await this.usage();
    if (lacking(taken, bytes) === 0 || (await this.reclaimer?.canReclaim(bytes)) === true) return;
    throw new StorageUnavailable(reasonOf(taken, bytes));
  }

  /** Bytes to be freed before `more` bytes fit. */
  async lacking(more = 0): Promise<number> {
    this.disk = undefined;
    return lacking(await this.usage(), more);
  }

  private get unlimited(): boolean {
    return this.settings.maxBytes === 0 && this.settings.kind !== 'local';
  }

  private async space(): Promise<Pick<StorageUsage, 'freeBytes' | 'minFreeBytes'>> {
    const now = performance.now();
    if (this.disk && now - this.disk.at < FRESH_MS) return this.disk.space;
    const space = this.lookAtDisk();
    this.disk = { at: now, space };
    return space;
  }

  private async lookAtDisk(): Promise<Pick<StorageUsage, 'freeBytes' | 'minFreeBytes'>> {
    const { kind, minFreeBytes } = this.settings;
    if (kind !== 'local') return { freeBytes: null, minFreeBytes: null };
    const { bavail, blocks, bsize } = await statfs(join(this.data.path, 'blobs'));
    const share = Math.min(blocks * bsize * FREE_SHARE, MOST_FREE_BYTES);
    return { freeBytes: bavail * bsize, minFreeBytes: minFreeBytes ?? Math.floor(share) };
  }
}

/** Bytes missing for `more` bytes; 0 if they fit. */
export function lacking({ bytes, maxBytes, freeBytes, minFreeBytes }: StorageUsage, more: number): number {
  const overLimit = maxBytes === null ? 0 : bytes + more - maxBytes;
  const overDisk = freeBytes === null || minFreeBytes === null ? 0 : minFreeBytes + more - freeBytes;
  return Math.max(0, overLimit, overDisk);
}

function reasonOf(taken: StorageUsage, more: number): string {
  const { bytes, maxBytes } = taken;
  return maxBytes !== null && bytes + more > maxBytes
    ? `Pictures use ${inMegabytes(bytes)} of the ${inMegabytes(maxBytes)} allowed, and all of them are still needed.`
    : 'The picture disk is nearly full, and all pictures are still needed.';
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
