import type { Readable } from 'node:stream';
import type { BlobSource, ByteRange } from './blob.js';

export interface StoredFile {
  readonly key: string;
  readonly modifiedAt: Date;
  readonly bytes: number;
}

/** Where the bytes are. A key is written once, whole or not at all, and never with other bytes again. */
export interface BlobDrive {
  write(key: string, source: BlobSource): Promise<void>;
  read(key: string): Promise<Buffer>;
  stream(key: string, range: ByteRange): Promise<Readable>;
  /** Undefined when there is no such file. */
  size(key: string): Promise<number | undefined>;
  remove(key: string): Promise<void>;
  list(): AsyncIterable<StoredFile>;
  /** The file itself, where the drive is on this machine. */
  localPath(key: string): string | undefined;
}
