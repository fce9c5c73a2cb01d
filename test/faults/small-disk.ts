import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Filling a disk requires mount(8), which only root may use, and not in every container. */
export async function canMount(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'easel-mount-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
    await run('umount', [directory]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A small disk, mounted at a folder. */
export class SmallDisk {
  private constructor(readonly directory: string) {}

  static async mount(directory: string, mebibytes: number): Promise<SmallDisk> {
    await mkdir(directory, { recursive: true });
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', directory]);
    return new SmallDisk(directory);
  }

  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.directory);
    // Another process may use some space meanwhile: then the disk is full a little earlier.
    await writeFile(this.ballast, Buffer.alloc(bavail * bsize, 1)).catch(() => undefined);
  }

  async makeRoom(): Promise<void> {
    await rm(this.ballast);
  }

  /** Processes that still use the disk keep it until they end. */
  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.directory]);
  }

  private get ballast(): string {
    return join(this.directory, 'ballast');
  }
}
