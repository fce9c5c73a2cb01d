import { execFile, type ExecFileException } from 'node:child_process';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { RedisServer } from './redis-server.js';

const logger = new Logger('AppendOnlyFile');

const FOLDER = 'appendonlydir';
const REPAIR_WITHIN_MS = 300_000;

/** What the server says when it refuses a file that its own tool may mend. */
export function isDamaged(log: string): boolean {
  return /redis-check-aof|valkey-check-aof/.test(log);
}

/** What the server says when it cut off a last command that a crash or a power cut left half written. */
export function wasTrimmed(log: string): boolean {
  return /Truncating the AOF|aof-load-truncated is enabled/.test(log);
}

/**
 * Cuts a damaged file back to its last whole command, after putting a copy aside. Says how much that loses: everything
 * after the damage, because nothing tells which later commands would still be right without the missing ones.
 */
export async function repairAppendOnlyFile(directory: string, server: RedisServer): Promise<void> {
  const file = await fileToCheck(directory);
  const source = file.startsWith(FOLDER) ? FOLDER : file;
  const copy = join(directory, `${source}.damaged-${new Date().toISOString().replaceAll(':', '-')}`);
  await cp(join(directory, source), copy, { recursive: true, errorOnExist: true });
  const report = await checkAof(server, join(directory, file));
  logger.error(
    { ...lossOf(report), copy },
    'The stored queue was damaged and is cut back to its last whole entry; what came after it is lost',
  );
}

/** Redis 7 keeps a manifest in a folder of its own, older ones a single file. */
async function fileToCheck(directory: string): Promise<string> {
  const files = await readdir(join(directory, FOLDER)).catch(() => []);
  const manifest = files.find((name) => name.endsWith('.manifest'));
  return manifest === undefined ? 'appendonly.aof' : join(FOLDER, manifest);
}

async function checkAof(server: RedisServer, file: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const finished = (error: ExecFileException | null, stdout: string, stderr: string) =>
      error === null
        ? resolve(stdout)
        : reject(new Error(`The stored queue can't be repaired: ${stderr || stdout}`));
    const options = { env: server.environment, timeout: REPAIR_WITHIN_MS };
    const child = execFile(server.checkAof, ['--fix', file], options, finished);
    // It asks before it cuts; the copy is what makes the answer safe.
    child.stdin?.end('y\n');
  });
}

/** Sums the tool's `size=` and `diff=` over the files of the manifest. */
function lossOf(report: string): { bytes: number; lostBytes: number } {
  const sum = (name: string) =>
    [...report.matchAll(new RegExp(`\\b${name}=(\\d+)`, 'g'))].reduce(
      (total, [, digits]) => total + Number(digits),
      0,
    );
  return { bytes: sum('size'), lostBytes: sum('diff') };
}
