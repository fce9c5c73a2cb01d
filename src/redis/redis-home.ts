import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.js';

/** Paths of the private Redis of one data directory. */
export interface RedisHome {
  /** Redis's working directory, with the append-only file and the log. */
  readonly directory: string;
  readonly socket: string;
  /** The service that uses this home listens on it (see `ServiceLock`). */
  readonly lockSocket: string;
  readonly log: string;
  readonly pidFile: string;
}

/** `sun_path` is 108 bytes on Linux and 104 elsewhere, with a NUL at the end. */
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;
const SOCKET = 'redis.sock';
const LOCK_SOCKET = 'service.sock';

/** Creates the folders, accessible to this user only. */
export async function prepareHome(dataDirectory: string): Promise<RedisHome> {
  await mkdir(join(dataDirectory, 'redis'), { recursive: true, mode: 0o700 });
  const directory = await realpath(join(dataDirectory, 'redis'));
  const sockets = await socketFolder(directory);
  return {
    directory,
    socket: join(sockets, SOCKET),
    lockSocket: join(sockets, LOCK_SOCKET),
    log: join(directory, 'redis.log'),
    pidFile: join(directory, 'redis.pid'),
  };
}

/**
 * The folder for the sockets: the home itself or, if that makes the paths too long, a folder below the system's
 * temporary one. The choice is stored at the first start, because the temporary folder may differ at the next one,
 * and two services with different socket folders would not notice each other and both use the data.
 */
async function socketFolder(directory: string): Promise<string> {
  if (Buffer.byteLength(join(directory, LOCK_SOCKET)) <= LONGEST_SOCKET_PATH) return directory;
  const record = join(directory, 'socket-folder');
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  await writeFile(record, join(tmpdir(), `easel-${name}`), { flag: 'wx' }).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error;
  });
  const folder = (await readFile(record, 'utf8')).trim();
  await makePrivate(folder);
  return folder;
}

/** Other users can write to the temporary folder, so a foreign folder or a link of that name must not be used. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error;
  });
  const info = await lstat(folder);
  const { uid } = userInfo();
  if (!info.isDirectory() || info.uid !== uid || (info.mode & 0o077) !== 0) {
    throw new ConfigurationError([
      `DATA_DIR: its path is too long for a socket, and ${folder} is not a folder that only this user can access`,
    ]);
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
