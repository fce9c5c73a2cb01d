import type { Environment } from './settings.js';

/** The only place where the process's environment is read. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
