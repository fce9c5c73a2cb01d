import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import type { Interruption } from './run-tool.js';

/** What decides where a service listens, whom it lets in and where it keeps things: not to be inherited. */
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
  // What still runs when it is ended is of no use to anybody.
  SHUTDOWN_GRACE_MS: '1000',
};

/** The environment of a service that nobody else is meant to reach, on a port of its own. */
export async function privateEnvironment(dataDirectory: string): Promise<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    ...PRIVATE,
    PORT: String(await freePort()),
    DATA_DIR: dataDirectory,
    ADMIN_TOKEN: randomBytes(24).toString('base64url'),
  };
}

/** A temporary folder that is gone when the work is done. */
export async function withTemporaryFolder<T>(
  { onForce }: Interruption,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'easel-'));
  // What was killed a moment ago may still have written something.
  const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  onForce(remove);
  try {
    return await work(directory);
  } finally {
    remove();
  }
}
