import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import type { BlobSource, ByteRange } from './blob.js';
import type { BlobDrive, StoredFile } from './blob-drive.js';
import { DurableFsDriver } from './durable-fs-driver.js';
import { listFiles } from './list-files.js';

/** Pictures in a folder of this machine. */
export class LocalDrive implements BlobDrive {
  private readonly disk: Disk;

  constructor(private readonly root: string) {
    this.disk = new Disk(new DurableFsDriver(root));
  }

  async write(key: string, source: BlobSource): Promise<void> {
    if ('bytes' in source) return await this.disk.put(key, source.bytes);
    const file = createReadStream(source.file);
    // Until the driver reads it nobody else would hear of its failure, and nobody would close it.
    file.on('error', () => {});
    await this.disk.putStream(key, file).finally(() => file.destroy());
  }

  async read(key: string): Promise<Buffer> {
    return await readFile(this.localPath(key));
  }

  async stream(key: string, range: ByteRange): Promise<Readable> {
    // Opened before it is given away: from here on an erased file stays readable, and a missing one is told at once.
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

  localPath(key: string): string {
    return join(this.root, key);
  }
}
