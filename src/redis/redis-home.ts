import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.js';

/** Where the private Redis of one data directory lives. */
export interface RedisHome {
  /** The append-only file, the log, and Redis's working directory. */
  readonly directory: string;
  readonly socket: string;
  /** Listened on by the one service that may use this home. */
  readonly lockSocket: string;
  readonly log: string;
  readonly pidFile: string;
}

/** `sun_path` is 108 bytes on Linux and 104 elsewhere, with a NUL at the end. */
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;
const SOCKET = 'redis.sock';
const LOCK_SOCKET = 'service.sock';

/** Makes the folders, private to this user. */
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
 * The home itself, or, when that makes too long a path, a folder below the system's temporary one. Which one is written
 * down at the first start, because the temporary folder may be another one next time, and two services that look for
 * each other in different places would both use the data.
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

/** The temporary folder is everybody's: a name that somebody else took, or a link, must not become our door. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!isErrno(error, 'EEXIST')) throw error;
  });
  const info = await lstat(folder);
  const { uid } = userInfo();
  if (!info.isDirectory() || info.uid !== uid || (info.mode & 0o077) !== 0) {
    throw new ConfigurationError([
      `DATA_DIR: its path is too long for a socket, and ${folder} is not a folder that only this user can enter`,
    ]);
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
