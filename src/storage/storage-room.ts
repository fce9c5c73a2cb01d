import { Injectable } from '@nestjs/common';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectorySettings } from '../config/data-directory.config.js';
import { BlobStore } from './blob-store.js';
import { StorageSettings } from './storage.config.js';
import { StorageUnavailable } from './storage.errors.js';

/** How much there is and may be; all in bytes, null where there is no limit. */
export interface RoomTaken {
  readonly bytes: number;
  readonly maxBytes: number | null;
  /** Of the file system with the pictures. */
  readonly freeBytes: number | null;
  readonly minFreeBytes: number | null;
}

/** What gives pictures up when there is no room for more. */
export interface RoomMaker {
  /** Makes room for so many more bytes, as far as it can. */
  makeRoom(bytes: number): Promise<void>;
  /** Whether it could; nothing goes. */
  canMakeRoom(bytes: number): Promise<boolean>;
}

/** Asking the disk each time would cost more than the answer changes. */
const FRESH_MS = 500;
const FREE_SHARE = 0.05;
const MOST_FREE_BYTES = 1024 ** 3;

/** Whether there is room for more pictures: under the limit of the settings, and on the disk that Redis needs as well. */
@Injectable()
export class StorageRoom {
  private maker?: RoomMaker;
  private disk?: {
    readonly at: number;
    readonly space: Promise<Pick<RoomTaken, 'freeBytes' | 'minFreeBytes'>>;
  };

  constructor(
    private readonly blobs: BlobStore,
    private readonly settings: StorageSettings,
    private readonly data: DataDirectorySettings,
  ) {}

  /** Who is asked to make room before somebody is refused. */
  madeBy(maker: RoomMaker): void {
    this.maker = maker;
  }

  async taken(): Promise<RoomTaken> {
    const [bytes, space] = await Promise.all([this.blobs.bytes(), this.space()]);
    return { bytes, maxBytes: this.settings.maxBytes === 0 ? null : this.settings.maxBytes, ...space };
  }

  /** Has room made if need be. @throws StorageUnavailable when there is none for so many more bytes */
  async admit(bytes: number): Promise<void> {
    if (this.unlimited || lacking(await this.taken(), bytes) === 0) return;
    await this.maker?.makeRoom(bytes);
    this.disk = undefined;
    const taken = await this.taken();
    if (lacking(taken, bytes) > 0) throw new StorageUnavailable(reasonOf(taken, bytes));
  }

  /** The same question, and nothing goes for it. @throws StorageUnavailable when so many more bytes would be refused */
  async wouldAdmit(bytes: number): Promise<void> {
    if (this.unlimited) return;
    const taken = await this.taken();
    if (lacking(taken, bytes) === 0 || (await this.maker?.canMakeRoom(bytes)) === true) return;
    throw new StorageUnavailable(reasonOf(taken, bytes));
  }

  /** Bytes that have to go before `more` bytes may come. */
  async lacking(more = 0): Promise<number> {
    this.disk = undefined;
    return lacking(await this.taken(), more);
  }

  private get unlimited(): boolean {
    return this.settings.maxBytes === 0 && this.settings.kind !== 'local';
  }

  private async space(): Promise<Pick<RoomTaken, 'freeBytes' | 'minFreeBytes'>> {
    const now = performance.now();
    if (this.disk && now - this.disk.at < FRESH_MS) return this.disk.space;
    const space = this.lookAtDisk();
    this.disk = { at: now, space };
    return space;
  }

  private async lookAtDisk(): Promise<Pick<RoomTaken, 'freeBytes' | 'minFreeBytes'>> {
    const { kind, minFreeBytes } = this.settings;
    if (kind !== 'local') return { freeBytes: null, minFreeBytes: null };
    const { bavail, blocks, bsize } = await statfs(join(this.data.path, 'blobs'));
    const share = Math.min(blocks * bsize * FREE_SHARE, MOST_FREE_BYTES);
    return { freeBytes: bavail * bsize, minFreeBytes: minFreeBytes ?? Math.floor(share) };
  }
}

/** Bytes that are too many with `more` of them, 0 where there is room. */
export function lacking({ bytes, maxBytes, freeBytes, minFreeBytes }: RoomTaken, more: number): number {
  const overLimit = maxBytes === null ? 0 : bytes + more - maxBytes;
  const overDisk = freeBytes === null || minFreeBytes === null ? 0 : minFreeBytes + more - freeBytes;
  return Math.max(0, overLimit, overDisk);
}

function reasonOf(taken: RoomTaken, more: number): string {
  const { bytes, maxBytes } = taken;
  return maxBytes !== null && bytes + more > maxBytes
    ? `Pictures take ${inMegabytes(bytes)} of the ${inMegabytes(maxBytes)} that they may, and all of them are still needed.`
    : 'The disk for the pictures is nearly full, and all of them are still needed.';
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
