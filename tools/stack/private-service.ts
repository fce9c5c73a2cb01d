import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import type { Interruption } from './run-tool.js';

/**
 * Settings that must not be inherited: where a service listens, which callers it accepts, and where it stores
 * data.
 */
const PRIVATE = {
  ROLE: 'all',
  HOST: '127.0.0.1',
  REDIS_URL: '',
  WEBUI_URLS: '',
  WEBUIS_FILE: '',
  STORAGE: 'local',
  API_KEYS: '',
  API_KEYS_FILE: '',
  LOG_FORMAT: 'json',
  LOG_LEVEL: 'info',
  // At shutdown, work in progress is of no use.
  SHUTDOWN_GRACE_MS: '1000',
};

/** The environment of a service that only this machine can reach, on its own port. */
export async function privateEnvironment(dataDirectory: string): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    ...PRIVATE,
    PORT: String(await freePort()),
    DATA_DIR: dataDirectory,
    ADMIN_TOKEN: randomBytes(24).toString('base64url'),
  };
}

/** A temporary folder that is removed after the work. */
export async function withTemporaryFolder<T>(
  { onForce }: Interruption,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'easel-'));
  // Processes that were just killed may still have written files.
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  onForce(remove);
  try {
    return await work(directory);
  } finally {
    remove();
  }
}
