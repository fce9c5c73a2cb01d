import { scrubValue } from './scrub.js';

const DEEPEST_CAUSE = 5;

/**
 * Serialises an error for the log. Only known members: errors of the HTTP client carry whole requests and responses,
 * including pictures and credentials.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrubValue(String(error)) };
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    type: error.name,
    message: scrubValue(error.message),
    ...(isPlain(code) && { code }),
    ...(isPlain(status) && { status }),
    stack: error.stack,
    ...(error.cause !== undefined &&
      depth < DEEPEST_CAUSE && { cause: describeError(error.cause, depth + 1) }),
  };
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
