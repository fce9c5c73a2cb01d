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
 * How far the heap may grow beyond its live size before a full garbage collection, percent. V8 derives this from the
 * JavaScript allocation rate, which is low here, and allows 24 MB. Buffers count as well, though, and the pictures of
 * one transfer take that much: V8 would mark 45 MB of live heap per transfer, which took a fifth of the service's CPU
 * time. At 100 % there was one collection per fifty submissions, the longest pause of the event loop; it gets no
 * shorter above 150 %.
 */
const HEAP_GROWTH = 200;

export interface Start {
  readonly settings: Settings;
  readonly webUis: WebUis;
  readonly logger: Logger;
}

/** Runs an entry point: loads settings and logger first. If the start fails, prints the reason and exits with 1. */
export async function startUp(start: (given: Start) => Promise<void>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  try {
    const environment = processEnvironment();
    const settings = Settings.parse(SETTINGS, environment);
    const webUis = await WebUis.load(settings.get(GpuSettings), environment);
    const logger = await createLogger(settings.get(LoggingSettings));
    await start({ settings, webUis, logger });
  } catch (error) {
    const text = error instanceof ConfigurationError ? error.message : describe(error);
    process.stderr.write(`${text}\n`);
    process.exit(1);
  }
}

/** The first signal begins an orderly shutdown; the second one exits at once. */
export function endAtSecondSignal(): void {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(130);
    });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
