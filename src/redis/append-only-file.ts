import { execFile, type ExecFileException } from 'node:child_process';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { RedisServer } from './redis-server.js';

const logger = new Logger('AppendOnlyFile');

const FOLDER = 'appendonlydir';
const REPAIR_WITHIN_MS = 300_000;

/** Whether the log tells that the server rejected a damaged file, which its repair tool may fix. */
export function isDamaged(log: string): boolean {
  return /redis-check-aof|valkey-check-aof/.test(log);
}

/** Whether the log tells that the server cut off a last command that a crash or a power cut left half written. */
export function wasTrimmed(log: string): boolean {
  return /Truncating the AOF|aof-load-truncated is enabled/.test(log);
}

/**
 * Truncates a damaged file after its last intact command, and keeps a copy of the original. Logs how much is lost:
 * everything after the damage, because later commands may depend on the missing ones.
 */
export async function repairAppendOnlyFile(directory: string, server: RedisServer): Promise<void> {
  const file = await fileToCheck(directory);
  const source = file.startsWith(FOLDER) ? FOLDER : file;
  const copy = join(directory, `${source}.damaged-${new Date().toISOString().replaceAll(':', '-')}`);
  await cp(join(directory, source), copy, { recursive: true, errorOnExist: true });
  const report = await checkAof(server, join(directory, file));
  logger.error(
    { ...lossOf(report), copy },
    'The stored queue was damaged and has been truncated to its last intact entry; later entries are lost',
  );
}

/** Redis 7 has a manifest in a folder of its own, older versions a single file. */
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
    // The tool asks for confirmation; the copy makes it safe to confirm.
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
