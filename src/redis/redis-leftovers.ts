import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Temporary files of a server that was killed during a rewrite; they are never read. */
const UNFINISHED = /^temp-.*\.(aof|rdb)$/;
/** Copies of damaged files, and core files of a server that crashed. */
const KEPT_FOR_A_WHILE = /\.damaged-\d{4}-\d\d-\d\dT|^core(\.|$)/;

/** Erases half-written files. Call only while no server runs in the folder. */
export async function clearUnfinished(directory: string): Promise<void> {
  for (const folder of [directory, join(directory, 'appendonlydir')]) {
    const names = await readdir(folder).catch(() => []); // missing in a new home, or with an older Redis
    for (const name of names.filter((each) => UNFINISHED.test(each)))
      await rm(join(folder, name), { force: true });
  }
}

/** Erases copies and core files that are older than `keptMs`. @param now ms since the epoch */
export async function clearAged(directory: string, keptMs: number, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!KEPT_FOR_A_WHILE.test(name)) continue;
    const info = await stat(join(directory, name)).catch(() => undefined); // already removed
    // Copying does not preserve times, so this is the age of the copy.
    if (info && now - info.mtimeMs > keptMs)
      await rm(join(directory, name), { recursive: true, force: true });
  }
}
