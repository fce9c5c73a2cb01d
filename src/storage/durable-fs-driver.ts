import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FSDriver } from 'flydrive/drivers/fs';

/** Folder of partial files, on the same file system as complete ones. */
export const WRITING = 'writing';

/** Error codes of file systems that can't hard-link this file. */
const WITHOUT_LINKS = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * flydrive's own driver writes in place: a full disk or a crash leaves a truncated file. This one writes to a
 * temporary file, syncs and renames it, so that a key's file is either complete and durable or absent.
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

  /** Copies within the kernel, or shares blocks where the file system supports it. */
  async putFile(key: string, source: string): Promise<void> {
    await this.write(key, async (partial) => {
      await copyFile(source, partial, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      await chmod(partial, 0o600);
    });
  }

  /**
   * Hard-links a finished file. Copies it if the file system can't (another device, or no support for links).
   */
  async linkFile(key: string, source: string): Promise<void> {
    const target = join(this.root, key);
    // The sweep judges abandoned files by age, which counts from here.
    await syncToDisk(source, new Date());
    try {
      await this.linkInFolder(source, target);
    } catch (error) {
      if (!hasCode(error, WITHOUT_LINKS)) throw error;
      return this.putFile(key, source);
    }
    await syncToDisk(dirname(target));
  }

  /** Creates the folder only when missing: there are few, and soon all exist. */
  private async linkInFolder(source: string, target: string): Promise<void> {
    try {
      await link(source, target);
    } catch (error) {
      if (!hasCode(error, ['ENOENT'])) throw error;
      await this.makeFolderOf(target);
      await link(source, target);
    }
  }

  private async write(key: string, fill: (partial: string) => Promise<void>): Promise<void> {
    const target = join(this.root, key);
    const partial = join(this.root, WRITING, randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    try {
      await fill(partial);
      await syncToDisk(partial);
      await this.makeFolderOf(target);
      await rename(partial, target);
      await syncToDisk(dirname(target));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  private async makeFolderOf(target: string): Promise<void> {
    if ((await mkdir(dirname(target), { recursive: true })) !== undefined) await syncToDisk(this.root);
  }
}

/** Syncs a file, or the names in a folder: only then does a new file survive a power failure. */
async function syncToDisk(path: string, modifiedAt?: Date): Promise<void> {
  await using handle = await open(path, 'r');
  if (modifiedAt) await handle.utimes(modifiedAt, modifiedAt);
  await handle.sync();
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
