import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.js';
import { processEnvironment } from '../config/environment.js';
import { unpackedRedis, unpackRedis } from './debian-redis.js';
import type { RedisServer } from './redis-server.js';

const PROGRAMS = [
  ['redis-server', 'redis-check-aof'],
  ['valkey-server', 'valkey-check-aof'],
] as const;

const INSTALL_LINES: Readonly<Record<string, string>> = {
  'apt-get': 'apt-get install -y redis-server',
  dnf: 'dnf install -y redis',
  apk: 'apk add redis',
  pacman: 'pacman -S --noconfirm redis',
  brew: 'brew install redis',
};

/**
 * The server in PATH, else one unpacked earlier, else one unpacked now from Debian's packages.
 * @throws ConfigurationError with the command to install it, if there is none
 */
export async function findRedisServer(dataDirectory: string): Promise<RedisServer> {
  const installed = await installedServer();
  if (installed !== undefined) return installed;
  const folder = await unpackFolder(dataDirectory);
  try {
    return (await unpackedRedis(folder)) ?? (await unpackRedis(folder));
  } catch (error) {
    throw new ConfigurationError([
      `REDIS_URL: not set, and there is no redis-server in PATH; unpacking one failed (${reasonOf(error)}). ` +
        `Install it with: ${await installLine()}`,
    ]);
  }
}

async function installedServer(): Promise<RedisServer | undefined> {
  for (const [serverName, checkName] of PROGRAMS) {
    const program = await inPath(serverName);
    if (program === undefined) continue;
    const { PATH = '', LD_LIBRARY_PATH } = processEnvironment();
    return {
      program,
      checkAof: (await inPath(checkName)) ?? checkName,
      environment: LD_LIBRARY_PATH === undefined ? { PATH } : { PATH, LD_LIBRARY_PATH },
    };
  }
  return undefined;
}

/**
 * One copy per user and system rather than per data directory, because it is a program, not data. Without a writable
 * home (as in some containers) it goes below the data directory.
 */
async function unpackFolder(dataDirectory: string): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(release)?.[1] ?? 'unknown';
  const name = `${field('ID')}-${field('VERSION_ID')}-${process.arch}`;
  const home = homedir();
  const writable = await access(home, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? join(home, '.cache', 'easel', 'redis', name) : join(dataDirectory, 'redis', name);
}

async function installLine(): Promise<string> {
  for (const [manager, line] of Object.entries(INSTALL_LINES)) {
    if ((await inPath(manager)) === undefined) continue;
    return manager === 'brew' || process.getuid?.() === 0 ? line : `sudo ${line}`;
  }
  return `sudo ${INSTALL_LINES['apt-get']}`;
}

async function inPath(name: string): Promise<string | undefined> {
  for (const folder of (processEnvironment().PATH ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim().split('\n')[0] : String(error);
}
