import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import type { BlobSource, ByteRange } from './blob.js';
import type { BlobDrive, StoredFile } from './blob-drive.js';
import { DurableFsDriver } from './durable-fs-driver.js';
import { listFiles } from './list-files.js';

/** Pictures in a local folder. */
export class LocalDrive implements BlobDrive {
  private readonly driver: DurableFsDriver;
  private readonly disk: Disk;

  constructor(private readonly root: string) {
    this.driver = new DurableFsDriver(root);
    this.disk = new Disk(this.driver);
  }

  async write(key: string, source: BlobSource): Promise<void> {
    if ('bytes' in source) await this.disk.put(key, source.bytes);
    else if (source.sealed) await this.driver.linkFile(key, source.file);
    else await this.driver.putFile(key, source.file);
  }

  async read(key: string): Promise<Buffer> {
    return await readFile(this.localPath(key));
  }

  async stream(key: string, range: ByteRange): Promise<Readable> {
    // Opened first: a missing file is reported at once, and an erased one stays readable.
    const file = await open(this.localPath(key));
    return file.createReadStream(range);
  }

  async size(key: string): Promise<number | undefined> {
    return await stat(this.localPath(key)).then(
      (info) => info.size,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
  }

  async remove(key: string): Promise<void> {
    await this.disk.delete(key);
  }

  list(): AsyncIterable<StoredFile> {
    return listFiles(this.disk, '');
  }

  async presigned(): Promise<undefined> {
    return undefined;
  }

  localPath(key: string): string {
    return join(this.root, key);
  }
}
