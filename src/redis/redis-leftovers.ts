import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a server that was killed while it wrote its data anew leaves behind; nothing ever reads it. */
const UNFINISHED = /^temp-.*\.(aof|rdb)$/;
/** Copies of a damaged file, and the memory of a server that crashed. */
const KEPT_FOR_A_WHILE = /\.damaged-\d{4}-\d\d-\d\dT|^core(\.|$)/;

/** Erases what was half written. Only while no server runs in the folder. */
export async function clearUnfinished(directory: string): Promise<void> {
  for (const folder of [directory, join(directory, 'appendonlydir')]) {
    const names = await readdir(folder).catch(() => []); // a new home, or one of an older Redis
    for (const name of names.filter((each) => UNFINISHED.test(each)))
      await rm(join(folder, name), { force: true });
  }
}

/** Erases what is kept only so long for whoever wants to look into it. @param now ms since the epoch */
export async function clearAged(directory: string, keptMs: number, now = Date.now()): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!KEPT_FOR_A_WHILE.test(name)) continue;
    const info = await stat(join(directory, name)).catch(() => undefined); // another one was faster
    // Copying keeps no times: a copy is as old as it is.
    if (info && now - info.mtimeMs > keptMs)
      await rm(join(directory, name), { recursive: true, force: true });
  }
}
