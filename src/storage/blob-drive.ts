import type { Readable } from 'node:stream';
import type { BlobSource, ByteRange } from './blob.js';

export interface StoredFile {
  readonly key: string;
  readonly modifiedAt: Date;
  readonly bytes: number;
}

/** What a browser is told about a file that it fetches. */
export interface ShownAs {
  readonly contentType: string;
  /** As in the header of that name. */
  readonly contentDisposition: string;
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
  /** An address that lets anybody read this one file for a while; undefined where there are none. */
  presigned(key: string, shown: ShownAs): Promise<string | undefined>;
  /** The file itself, where the drive is on this machine. */
  localPath(key: string): string | undefined;
}
