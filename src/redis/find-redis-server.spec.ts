import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackedRedis, unpackRedis } from './debian-redis.js';

const run = promisify(execFile);
const hasApt = await run('apt-get', ['--version']).then(
  () => true,
  () => false,
);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-find-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The program that a service would use with this PATH and an empty home, or the error message. */
async function foundWith(path: string): Promise<string> {
  const script = `
    const { findRedisServer } = await import(${JSON.stringify(join(process.cwd(), 'dist/redis/find-redis-server.js'))});
    const server = await findRedisServer(${JSON.stringify(folder)}).catch((error) => ({ program: error.message }));
    process.stderr.write(server.program);`;
  const options = { env: { PATH: path, HOME: folder } };
  return (await run(process.execPath, ['--input-type=module', '-e', script], options)).stderr;
}

describe('finding a redis-server', () => {
  it('prefers the one in PATH, be it Redis or Valkey', async () => {
    const program = join(folder, 'valkey-server');
    await writeFile(program, '#!/bin/sh\n');
    await chmod(program, 0o755);
    expect(await foundWith(`/nowhere:${folder}`)).toBe(program);
  });

  it('names the command to install it if there is none and none can be unpacked', async () => {
    const message = await foundWith('/nowhere');
    expect(message).toContain('REDIS_URL');
    expect(message).toMatch(/Install it with: (sudo )?apt-get install -y redis-server$/);
  });

  it.skipIf(!hasApt)(
    'unpacks one that runs, without installing anything (needs apt)',
    { timeout: 120_000 },
    async () => {
      const home = join(folder, 'unpacked');
      expect(await unpackedRedis(home)).toBeUndefined();
      // Two concurrent starts: both get the same complete folder.
      const [server] = await Promise.all([unpackRedis(home), unpackRedis(home)]);
      const { stdout } = await run(server.program, ['--version'], { env: server.environment });
      expect(stdout).toMatch(/^Redis server v=/);
      expect(await unpackedRedis(home)).toEqual(server);
      expect(await readdir(folder)).toEqual(['unpacked']);
    },
  );
});
