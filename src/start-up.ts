import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { ConfigurationError } from './config/configuration-error.js';
import { processEnvironment } from './config/environment.js';
import { Settings } from './config/settings.js';
import { GpuSettings } from './gpu/gpu.config.js';
import { WebUis } from './gpu/webuis.js';
import { createLogger } from './logging/logger.js';
import { LoggingSettings } from './logging/logging.config.js';
import { SETTINGS } from './settings-classes.js';

/**
 * How far the heap may grow over what lives, percent, before all of it is collected. V8 chooses by how much JavaScript
 * allocates, which here is little, and gives 24 MB; but buffers count as well, and one transfer's pictures are that much.
 * It would mark 45 MB of living heap for each, which took a fifth of the whole service's CPU time. At 100 % there was one
 * collection for each fifty submissions, the longest halt of the event loop; from 150 % on it does not get shorter.
 */
const HEAP_GROWTH = 200;

export interface Start {
  readonly settings: Settings;
  readonly webUis: WebUis;
  readonly logger: Logger;
}

/** Runs an entry point: settings and logger first; a start that fails says why, for people, and exits with 1. */
export async function startUp(start: (given: Start) => Promise<void>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  try {
    const environment = processEnvironment();
    const settings = Settings.parse(SETTINGS, environment);
    const webUis = await WebUis.load(settings.get(GpuSettings), environment);
    const logger = await createLogger(settings.get(LoggingSettings));
    await start({ settings, webUis, logger });
  } catch (error) {
    const text = isForPeople(error) ? error.message : describe(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

/** A second signal does not wait for the orderly end that the first one began. */
export function endAtSecondSignal(): void {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(130);
    });
  }
}

function isForPeople(error: unknown): error is Error {
  return error instanceof ConfigurationError;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
