import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A turn takes a few milliseconds, so an older mark belongs to a dead process. */
const STALE_MARK_MS = 5_000;
const LOOK_AGAIN_MS = 10;

/**
 * Runs `work` while no other process runs its own for the same path. A turn is marked by a folder, `<path>.0`. The
 * stale mark of a dead process must not be removed: between the check and the removal, another process may have
 * removed it and set a new one. Instead a process creates the next number, which only one process can, and then
 * checks that the mark below still exists. The end of a turn removes the lower marks first, so a number above a
 * missing mark came too late and is given up.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const own = await takeTurn(path);
  try {
    return await work();
  } finally {
    for (const number of await marks(path)) if (number <= own) await removeMark(path, number);
  }
}

async function takeTurn(path: string): Promise<number> {
  for (;;) {
    const own = await freeNumber(path);
    if (own !== null && (await setMark(path, own))) {
      const set = await marks(path);
      if (set.at(-1) === own && (own === 0 ? set.length === 1 : set.at(-2) === own - 1)) return own;
      await removeMark(path, own);
    }
    await sleep(LOOK_AGAIN_MS * (1 + Math.random()));
  }
}

/** The number to claim; null while another process has the turn. */
async function freeNumber(path: string): Promise<number | null> {
  const last = (await marks(path)).at(-1);
  if (last === undefined) return 0;
  return (await isStale(folder(path, last))) ? last + 1 : null;
}

/** The existing numbers, lowest first. */
async function marks(path: string): Promise<number[]> {
  const start = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(start) && /^\d+$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .toSorted((a, b) => a - b);
}

async function setMark(path: string, number: number): Promise<boolean> {
  try {
    await mkdir(folder(path, number));
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeMark(path: string, number: number): Promise<void> {
  try {
    await rmdir(folder(path, number));
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  return await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > STALE_MARK_MS,
    () => false,
  );
}

function folder(path: string, number: number): string {
  return join(dirname(path), `${basename(path)}.${number}`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
