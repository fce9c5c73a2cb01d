/** A stored picture, as the rest of the service knows it. */
export interface Blob {
  /** Lower-case hex; identifies the blob. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Bytes in memory, or a file that is not modified. */
export type BlobSource = { readonly bytes: Uint8Array } | SourceFile;

export interface SourceFile {
  readonly file: string;
  /**
   * The file's content, if its writer has hashed it and it will not change: it is not read again, and the
   * blob may be a hard link to the same file.
   */
  readonly sealed?: Blob;
}

/** Offsets of the first and last byte, both inclusive, as in HTTP and Node streams. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** A blob as a local file, valid until released. */
export interface LocalFile {
  readonly path: string;
  release(): Promise<void>;
}

/** A private empty folder, erased when disposed of. */
export interface Scratch extends AsyncDisposable {
  readonly directory: string;
  dispose(): Promise<void>;
}
