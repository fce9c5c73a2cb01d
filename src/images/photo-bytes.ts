import { type FileHandle, open } from 'node:fs/promises';
import type { PhotoSource } from './photo-header.js';

/** Bytes read from a file at once; a header nearly always fits. */
const WINDOW = 65_536;

/** Random access to a photo's bytes without loading them all into memory. */
export class PhotoBytes {
  private window: Uint8Array = new Uint8Array(0);
  private windowStart = 0;

  private constructor(
    readonly size: number,
    private readonly source: Uint8Array | FileHandle,
  ) {}

  /** Runs `read` on the photo's bytes; a file is open only for that time. */
  static async reading<T>(photo: PhotoSource, read: (bytes: PhotoBytes) => Promise<T>): Promise<T> {
    if (photo instanceof Uint8Array) return read(new PhotoBytes(photo.length, photo));
    const handle = await open(photo.file, 'r');
    try {
      const { size } = await handle.stat();
      return await read(new PhotoBytes(size, handle));
    } finally {
      await handle.close();
    }
  }

  /** The bytes from `offset` on; fewer than `length` at the end of the photo. `length` is at most 64 KiB. */
  async at(offset: number, length: number): Promise<DataView> {
    const end = Math.min(this.size, offset + length);
    if (offset < this.windowStart || end > this.windowStart + this.window.length) await this.load(offset);
    const from = Math.min(offset - this.windowStart, this.window.length);
    const to = Math.max(from, Math.min(end - this.windowStart, this.window.length));
    return new DataView(this.window.buffer, this.window.byteOffset + from, to - from);
  }

  /** Offset of the last occurrence of `needle` within the photo's last 64 KiB; -1 if not found. */
  async lastIndexOf(needle: Uint8Array): Promise<number> {
    const start = Math.max(0, this.size - WINDOW);
    const tail = await this.at(start, WINDOW);
    const found = asBuffer(tail).lastIndexOf(needle);
    return found < 0 ? -1 : start + found;
  }

  /**
   * Offset of the first occurrence of `needle` at or after `from`; -1 if not found. Reads up to the end of
   * the photo.
   */
  async indexOf(needle: Uint8Array, from: number): Promise<number> {
    const step = WINDOW - (needle.length - 1);
    for (let offset = from; offset < this.size; offset += step) {
      const found = asBuffer(await this.at(offset, WINDOW)).indexOf(needle);
      if (found >= 0) return offset + found;
    }
    return -1;
  }

  private async load(offset: number): Promise<void> {
    this.windowStart = offset;
    if (this.source instanceof Uint8Array) {
      this.window = this.source.subarray(offset, offset + WINDOW);
      return;
    }
    const { buffer, bytesRead } = await this.source.read(new Uint8Array(WINDOW), 0, WINDOW, offset);
    this.window = buffer.subarray(0, bytesRead);
  }
}

/** The bytes as text with one character per byte, for signatures and chunk names. */
export function ascii(view: DataView, offset = 0, length = view.byteLength - offset): string {
  return asBuffer(view)
    .subarray(offset, offset + length)
    .toString('latin1');
}

function asBuffer(view: DataView): Buffer {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}
