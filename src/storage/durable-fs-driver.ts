import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FSDriver } from 'flydrive/drivers/fs';

/** Files that are being written, in the same file system as those that are whole. */
export const WRITING = 'writing';

/**
 * flydrive's own driver writes in place: a full disk or a crash leaves a file that looks whole and isn't. This one
 * writes beside, syncs, and renames, so that under its key a file is complete and on the disk, or is not there.
 */
export class DurableFsDriver extends FSDriver {
  constructor(private readonly root: string) {
    super({ location: root, visibility: 'private' });
  }

  override async put(key: string, contents: string | Uint8Array): Promise<void> {
    await this.write(key, (partial) => writeFile(partial, contents, { flag: 'wx', mode: 0o600 }));
  }

  override async putStream(key: string, contents: Readable): Promise<void> {
    await this.write(key, (partial) => writeFile(partial, contents, { flag: 'wx', mode: 0o600 }));
  }

  /** Copies inside the kernel, or shares the blocks where the file system can: no byte passes through this process. */
  async putFile(key: string, source: string): Promise<void> {
    await this.write(key, async (partial) => {
      await copyFile(source, partial, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(partial, 0o600);
    });
  }

  private async write(key: string, fill: (partial: string) => Promise<void>): Promise<void> {
    const target = join(this.root, key);
    const partial = join(this.root, WRITING, randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    try {
      await fill(partial);
      await syncToDisk(partial);
      if ((await mkdir(dirname(target), { recursive: true })) !== undefined) await syncToDisk(this.root);
      await rename(partial, target);
      await syncToDisk(dirname(target));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
}

/** Of a folder it writes out the names: a new one is safe from a power cut only then. */
async function syncToDisk(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
