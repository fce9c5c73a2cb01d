import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Scratch } from './blob.js';

/** Another machine's folder in a shared data directory can't be asked whether its process lives; this old, it doesn't. */
const FOREIGN_AGE_MS = 24 * 60 * 60 * 1000;

/** Folders and files on their way, each erased by its owner, and all of them with the process. */
export class ScratchSpace {
  private constructor(private readonly directory: string) {}

  /** Clears away what processes left that ended without doing so themselves. */
  static async open(dataDirectory: string): Promise<ScratchSpace> {
    const root = join(dataDirectory, 'tmp');
    await mkdir(root, { recursive: true, mode: 0o700 });
    for (const name of await readdir(root)) {
      if (await isAbandoned(root, name)) await rm(join(root, name), { recursive: true, force: true });
    }
    return new ScratchSpace(await mkdtemp(join(root, `${prefix()}${process.pid}-`)));
  }

  async make(): Promise<Scratch> {
    const directory = await mkdtemp(join(this.directory, 'work-'));
    const dispose = () => rm(directory, { recursive: true, force: true });
    return { directory, dispose, [Symbol.asyncDispose]: dispose };
  }

  /** A path that nobody else has. */
  newFile(): string {
    return join(this.directory, randomUUID());
  }

  async close(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

function prefix(): string {
  return `${hostname()}-`;
}

async function isAbandoned(root: string, name: string): Promise<boolean> {
  if (name.startsWith(prefix())) {
    const pid = Number(name.slice(prefix().length).split('-')[0]);
    return pid !== process.pid && !isAlive(pid);
  }
  const info = await stat(join(root, name)).catch(() => undefined);
  return info !== undefined && Date.now() - info.mtimeMs > FOREIGN_AGE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
