import type { Readable } from 'node:stream';
import type { BlobSource, ByteRange } from './blob.js';

export interface StoredFile {
  readonly key: string;
  readonly modifiedAt: Date;
  readonly bytes: number;
}

/** Response headers for a browser that fetches a file. */
export interface ShownAs {
  readonly contentType: string;
  /** Value of the header of that name. */
  readonly contentDisposition: string;
}

/** Backend that stores the bytes. A key is written once, atomically, and never again with other bytes. */
export interface BlobDrive {
  write(key: string, source: BlobSource): Promise<void>;
  read(key: string): Promise<Buffer>;
  stream(key: string, range: ByteRange): Promise<Readable>;
  /** Bytes; undefined if the file does not exist. */
  size(key: string): Promise<number | undefined>;
  remove(key: string): Promise<void>;
  list(): AsyncIterable<StoredFile>;
  /** A temporary URL that grants read access to this one file; undefined if the drive has none. */
  presigned(key: string, shown: ShownAs): Promise<string | undefined>;
  /** Path of the file itself if the drive is local. */
  localPath(key: string): string | undefined;
}
