import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Scratch } from './blob.js';

/** How often each process shows that it lives, and looks for those that don't. */
const TEND_EVERY_MS = 60_000;
/** Who was not heard of for so long, and has no process here, is gone. */
const SILENT_MS = 5 * 60_000;
/** A process of another machine can't be asked whether it lives; silent for so long, it doesn't, nor does one of ours. */
const SILENT_ELSEWHERE_MS = 24 * 60 * 60_000;
/** As `mkdtemp` makes it. Host names have hyphens, what comes behind them here has none. */
const FOLDER = /^(?<host>.+)-(?<pid>\d+)-[A-Za-z0-9]{6}$/;

/** Folders of this very process, whose number may have been another one's. */
const own = new Set<string>();

/** Folders and files on their way, each erased by its owner, and all of them with the process. */
export class ScratchSpace {
  private readonly logger = new Logger(ScratchSpace.name);
  private readonly tending: NodeJS.Timeout;

  private constructor(
    private readonly root: string,
    private readonly name: string,
    everyMs: number,
  ) {
    own.add(name);
    this.tending = setInterval(() => void this.tend(), everyMs).unref();
  }

  /** Clears away what processes left that ended without doing so themselves. */
  static async open(dataDirectory: string, everyMs = TEND_EVERY_MS): Promise<ScratchSpace> {
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

  /** A path that nobody else has. */
  async newFile(): Promise<string> {
    return join(await this.folder(), randomUUID());
  }

  /** Really writes and removes a small file. */
  async check(): Promise<void> {
    const file = await this.newFile();
    try {
      await writeFile(file, file, { mode: 0o600 });
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Shows that this process lives, and clears away what others left. What fails is tried again. */
  async tend(): Promise<void> {
    const now = new Date();
    // Gone: whoever needs it makes it anew.
    await utimes(join(this.root, this.name), now, now).catch(() => {});
    for (const name of await readdir(this.root).catch(() => [])) {
      if (await isAbandoned(this.root, name)) await this.erase(name);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.tending);
    await rm(join(this.root, this.name), { recursive: true, force: true });
    own.delete(this.name);
  }

  private async erase(name: string): Promise<void> {
    try {
      await rm(join(this.root, name), { recursive: true, force: true });
    } catch (error) {
      const reason = String(error);
      this.logger.warn({ name, reason }, 'What a crash left could not be erased; it is tried again');
    }
  }

  /** Another machine may have taken it away, or a person: that must not stop all work for good. */
  private async folder(): Promise<string> {
    const directory = join(this.root, this.name);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return directory;
  }
}

/** A number alone says little: containers that share a host's name see other processes, or are the same one of theirs. */
async function isAbandoned(root: string, name: string): Promise<boolean> {
  if (own.has(name)) return false;
  const info = await stat(join(root, name)).catch(() => undefined); // another one was faster
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
