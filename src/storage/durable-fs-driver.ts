import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
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
    await this.write(key, contents);
  }

  override async putStream(key: string, contents: Readable): Promise<void> {
    await this.write(key, contents);
  }

  private async write(key: string, contents: string | Uint8Array | Readable): Promise<void> {
    const target = join(this.root, key);
    const partial = join(this.root, WRITING, randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    try {
      await using file = await open(partial, 'wx', 0o600);
      await writeFile(file, contents);
      await file.sync();
      if ((await mkdir(dirname(target), { recursive: true })) !== undefined) await syncFolder(this.root);
      await rename(partial, target);
      await syncFolder(dirname(target));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
}

/** A new name is safe from a power cut only when its folder is written out too. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
