import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Scratch } from './blob.js';

/** Interval at which a process renews its folder's timestamp and removes abandoned folders. */
const MAINTAIN_EVERY_MS = 60_000;
/** A folder unmodified for this long whose process no longer runs here is abandoned. */
const SILENT_MS = 5 * 60_000;
/**
 * Processes on other hosts can't be checked: their folders are abandoned after this time, and so are local
 * ones.
 */
const SILENT_ELSEWHERE_MS = 24 * 60 * 60_000;
/** Format of `mkdtemp`. Host names may contain hyphens; the parts after it don't. */
const FOLDER = /^(?<host>.+)-(?<pid>\d+)-[A-Za-z0-9]{6}$/;

/** Folders of this process. A pid alone proves nothing, since it may have belonged to another process. */
const own = new Set<string>();

/** Temporary folders and files. Each is erased by its user, and all of them with the process. */
export class ScratchSpace {
  private readonly logger = new Logger(ScratchSpace.name);
  private readonly maintenance: NodeJS.Timeout;

  private constructor(
    private readonly root: string,
    private readonly name: string,
    everyMs: number,
  ) {
    own.add(name);
    this.maintenance = setInterval(() => void this.tend(), everyMs).unref();
  }

  /** Opens the space and removes leftovers of processes that died. */
  static async open(dataDirectory: string, everyMs = MAINTAIN_EVERY_MS): Promise<ScratchSpace> {
    const root = join(dataDirectory, 'tmp');
    await mkdir(root, { recursive: true, mode: 0o700 });
    const directory = await mkdtemp(join(root, `${hostname()}-${process.pid}-`));
    const space = new ScratchSpace(root, basename(directory), everyMs);
    await space.tend();
    return space;
  }

  async make(): Promise<Scratch> {
    const directory = await mkdtemp(join(await this.folder(), 'work-'));
    const dispose = () => rm(directory, { recursive: true, force: true });
    return { directory, dispose, [Symbol.asyncDispose]: dispose };
  }

  /** A unique path. */
  async newFile(): Promise<string> {
    return join(await this.folder(), randomUUID());
  }

  /** Writes and removes a small file. */
  async check(): Promise<void> {
    const file = await this.newFile();
    try {
      await writeFile(file, file, { mode: 0o600 });
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Marks this process as alive and removes abandoned folders. Failures are retried on the next run. */
  async tend(): Promise<void> {
    const now = new Date();
    // If the folder is missing, it is created on next use.
    await utimes(join(this.root, this.name), now, now).catch(() => {});
    for (const name of await readdir(this.root).catch(() => [])) {
      if (await isAbandoned(this.root, name)) await this.erase(name);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.maintenance);
    await rm(join(this.root, this.name), { recursive: true, force: true });
    own.delete(this.name);
  }

  private async erase(name: string): Promise<void> {
    try {
      await rm(join(this.root, name), { recursive: true, force: true });
    } catch (error) {
      const reason = String(error);
      this.logger.warn({ name, reason }, 'Leftover of a crash could not be erased; it will be retried');
    }
  }

  /** Recreates the folder if another host or a person has removed it: work must go on. */
  private async folder(): Promise<string> {
    const directory = join(this.root, this.name);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return directory;
  }
}

/** A pid alone proves little: containers that share a host name have separate pid spaces. */
async function isAbandoned(root: string, name: string): Promise<boolean> {
  if (own.has(name)) return false;
  const info = await stat(join(root, name)).catch(() => undefined); // another process was faster
  if (info === undefined) return false;
  const { host, pid } = FOLDER.exec(name)?.groups ?? {};
  const isGone = host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
  return Date.now() - info.mtimeMs > (isGone ? SILENT_MS : SILENT_ELSEWHERE_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
