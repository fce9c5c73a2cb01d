import type { Environment } from './settings.js';

/** A copy of the process's environment. No other code reads `process.env`. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
