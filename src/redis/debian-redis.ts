import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Logger } from '@nestjs/common';
import { processEnvironment } from '../config/environment.js';
import type { RedisServer } from './redis-server.js';

const run = promisify(execFile);
const logger = new Logger('RedisServer');

const DEADLINE_MS = 120_000;
/** In Debian `redis-server` is a link to this program of redis-tools, which acts according to its file name. */
const PROGRAM = 'redis-check-rdb';
/**
 * redis-tools and those of its dependencies that a minimal Debian lacks; on other systems `ldd` tells what is
 * missing.
 */
const PACKAGES = ['redis-tools', 'libjemalloc2', 'liblzf1'];
/** Never unpacked: a second C library next to the system's breaks programs that load both. */
const NEVER_UNPACKED = new Set(['libc6', 'adduser']);

/** The server that an earlier start unpacked into `folder`; undefined if there is none. */
export async function unpackedRedis(folder: string): Promise<RedisServer | undefined> {
  const complete = await access(join(folder, 'usr/bin/redis-server')).then(
    () => true,
    () => false,
  );
  return complete ? await serverIn(folder) : undefined;
}

/**
 * Downloads Debian's signed packages with apt and unpacks them into `folder`, without root and without installing
 * anything. The folder is created atomically, so that concurrent starts never see half of it.
 */
export async function unpackRedis(folder: string): Promise<RedisServer> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const work = `${folder}.${randomUUID()}`;
  logger.log({ folder, deadlineMs: DEADLINE_MS }, 'No redis-server in PATH: unpacking one with apt');
  await mkdir(work, { recursive: true, mode: 0o700 });
  try {
    const apt = await fetchPackages(work, PACKAGES, signal);
    if ((await missingLibraries(work, signal)).length > 0) {
      await fetchPackages(work, await dependencies(apt, signal), signal);
      const missing = await missingLibraries(work, signal);
      if (missing.length > 0) throw new Error(`the unpacked redis-server lacks ${missing.join(', ')}`);
    }
    await symlink(PROGRAM, join(work, 'usr/bin/redis-server'));
    await rm(join(work, 'apt'), { recursive: true, force: true });
    await rename(work, folder).catch(async (error: unknown) => {
      if ((await unpackedRedis(folder)) === undefined) throw error;
    });
    logger.log({ folder }, 'Unpacked a redis-server');
    return await serverIn(folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Apt {
  /** Options of every call. */
  readonly options: readonly string[];
}

/**
 * Downloads and extracts packages, using the system's package lists or, if those are missing or outdated, own ones.
 */
async function fetchPackages(work: string, packages: readonly string[], signal: AbortSignal): Promise<Apt> {
  const downloads = join(work, 'apt', 'downloads');
  await mkdir(downloads, { recursive: true });
  const known = await download({ options: [] }, packages, downloads, signal).then(
    () => true,
    () => false,
  );
  let apt: Apt = { options: [] };
  if (!known) {
    logger.log('Fetching the package lists first');
    apt = await privateLists(join(work, 'apt'));
    await run('apt-get', [...apt.options, '-qq', 'update'], { signal });
    await download(apt, packages, downloads, signal);
  }
  for (const archive of await readdir(downloads)) {
    await run('dpkg-deb', ['--extract', join(downloads, archive), work], { signal });
  }
  return apt;
}

async function download(
  apt: Apt,
  packages: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  await run('apt-get', [...apt.options, '-qq', 'download', ...packages], { cwd, signal });
}

/** Package lists and cache in a private folder: only root may write the system's. */
async function privateLists(folder: string): Promise<Apt> {
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  const file = join(folder, 'apt.conf');
  const lines = [
    `Dir::State::lists "${join(folder, 'lists')}/";`,
    `Dir::Cache "${join(folder, 'cache')}/";`,
    // The folder is private to this user, so apt's sandbox user could not write to it.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "1";',
    'Acquire::http::Timeout "15";',
    'Acquire::https::Timeout "15";',
    // The system's update hooks require root.
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return { options: ['-c', file] };
}

async function dependencies(apt: Apt, signal: AbortSignal): Promise<string[]> {
  const { stdout } = await run('apt-cache', [...apt.options, 'depends', 'redis-tools'], { signal });
  const names = [...stdout.matchAll(/^ *Depends: ([a-z0-9.+-]+)$/gm)].map(([, name]) => name);
  return names.filter((name) => !NEVER_UNPACKED.has(name) && !PACKAGES.includes(name));
}

async function missingLibraries(folder: string, signal: AbortSignal): Promise<string[]> {
  const env = await environmentIn(folder);
  const { stdout } = await run('ldd', [join(folder, 'usr/bin', PROGRAM)], { env, signal });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
}

async function serverIn(folder: string): Promise<RedisServer> {
  return {
    program: join(folder, 'usr/bin/redis-server'),
    checkAof: join(folder, 'usr/bin/redis-check-aof'),
    environment: await environmentIn(folder),
  };
}

async function environmentIn(folder: string): Promise<Record<string, string>> {
  const found: string[] = [];
  for (const base of ['usr/lib', 'lib']) {
    const names = await readdir(join(folder, base)).catch(() => []);
    found.push(
      ...names.filter((name) => name.endsWith('-linux-gnu')).map((name) => join(folder, base, name)),
    );
  }
  return { PATH: processEnvironment().PATH ?? '', LD_LIBRARY_PATH: found.join(delimiter) };
}
