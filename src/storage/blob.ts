/** What the rest of the service knows of one stored picture. */
export interface Blob {
  /** Lower-case hex; the blob's only name. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Bytes in memory, or a file that is only read. */
export type BlobSource = { readonly bytes: Uint8Array } | SourceFile;

export interface SourceFile {
  readonly file: string;
  /**
   * What is in it, said by who wrote it and lets nobody change it any more: it is not read again, and the blob may be
   * the same file under another name.
   */
  readonly sealed?: Blob;
}

/** Offsets of the first and the last byte, both included, as in HTTP and in Node's streams. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** A blob as a file on this machine, valid until it is released. */
export interface LocalFile {
  readonly path: string;
  release(): Promise<void>;
}

/** An empty folder of one's own, erased when it is disposed of. */
export interface Scratch extends AsyncDisposable {
  readonly directory: string;
  dispose(): Promise<void>;
}
