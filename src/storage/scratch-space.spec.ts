import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScratchSpace } from './scratch-space.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Pid of a process that has ended. */
const GONE = execFileSync(process.execPath, ['-p', 'process.pid']).toString().trim();

let data: string;
let root: string;
const open = new Set<ScratchSpace>();

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'easel-scratch-'));
  root = join(data, 'tmp');
});

afterEach(async () => {
  for (const space of open) await space.close();
  open.clear();
  await rm(data, { recursive: true, force: true });
});

async function start(everyMs?: number): Promise<ScratchSpace> {
  const space = await ScratchSpace.open(data, everyMs);
  open.add(space);
  return space;
}

/** The folder of another process, last renewed this long ago. */
async function left(host: string, pid: string | number, agoMs: number): Promise<string> {
  const name = `${host}-${pid}-AbC123`;
  await mkdir(join(root, name, 'work-1'), { recursive: true });
  await writeFile(join(root, name, 'work-1', 'photo'), 'a photo');
  await age(name, agoMs);
  return name;
}

async function age(name: string, agoMs: number): Promise<void> {
  const at = new Date(Date.now() - agoMs);
  await utimes(join(root, name), at, at);
}

async function silentMs(name: string): Promise<number> {
  return Date.now() - (await stat(join(root, name))).mtimeMs;
}

describe('the scratch space of a process', () => {
  it('is cleared of leftovers of dead processes, also while in use', async () => {
    const before = await left(hostname(), GONE, 6 * MINUTE_MS);
    const space = await start();
    expect(await readdir(root)).not.toContain(before);
    const after = await left(hostname(), GONE, 6 * MINUTE_MS);
    await space.tend();
    expect(await readdir(root)).not.toContain(after);
  });

  it('is cleared of leftovers of a container with the same host name and pid', async () => {
    const before = await left(hostname(), process.pid, 6 * MINUTE_MS);
    await start();
    expect(await readdir(root)).not.toContain(before);
  });

  it('keeps folders of live processes: on other hosts, even with a similar name, and on this one', async () => {
    const living = [
      await left(`${hostname()}-worker`, GONE, HOUR_MS),
      await left(`${hostname()}-2`, GONE, HOUR_MS),
      await left('another-host', GONE, 23 * HOUR_MS),
      await left(hostname(), process.ppid, HOUR_MS),
      // A container with this host's name and its own pid space.
      await left(hostname(), GONE, 3 * MINUTE_MS),
      await left(hostname(), process.pid, 3 * MINUTE_MS),
    ].toSorted();
    const space = await start();
    await space.tend();
    expect(await readdir(root)).toEqual(expect.arrayContaining(living));
    expect(await readdir(root)).toHaveLength(living.length + 1);
  });

  it('is cleared of folders that were not renewed for a day, whatever their host', async () => {
    await left('another-host', GONE, 25 * HOUR_MS);
    // Another program has this pid now.
    await left(hostname(), process.ppid, 25 * HOUR_MS);
    await mkdir(join(root, 'something-else'));
    await age('something-else', 25 * HOUR_MS);
    await start();
    expect(await readdir(root)).toHaveLength(1);
  });

  it('shows that its process is alive, even when idle', async () => {
    await start(20);
    const [own = ''] = await readdir(root);
    await age(own, 25 * HOUR_MS);
    await expect.poll(() => silentMs(own)).toBeLessThan(MINUTE_MS);
  });

  it('keeps the folder of another space in the same process', async () => {
    const [one, two] = [await start(), await start()];
    const scratch = await one.make();
    const used = (await readdir(root)).length;
    for (const name of await readdir(root)) await age(name, 25 * HOUR_MS);
    await two.tend();
    await start();
    expect(await readdir(root)).toHaveLength(used + 1);
    await writeFile(join(scratch.directory, 'x'), 'still there');
  });

  it('is recreated after it was removed', async () => {
    const space = await start();
    await rm(root, { recursive: true });
    await writeFile(await space.newFile(), 'x');
    await rm(root, { recursive: true });
    await using scratch = await space.make();
    await writeFile(join(scratch.directory, 'x'), 'x');
    expect((await stat(root)).mode & 0o777).toBe(0o700);
  });

  it('is gone with its process, and is not recreated', async () => {
    const space = await start();
    await space.make();
    await space.close();
    await space.tend();
    expect(await readdir(root)).toEqual([]);
  });
});
