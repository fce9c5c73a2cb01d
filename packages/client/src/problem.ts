import type { ErrorCode, Problem } from './api-types.js';

/** Code of a response that is not a problem document, such as a page of a proxy. */
export const UNEXPLAINED = 'unexplained';

/** The service rejected the request (RFC 9457). Use `code` to distinguish the reasons. */
export class EaselProblem extends Error {
  override readonly name = 'EaselProblem';

  constructor(
    /** HTTP status. */
    readonly status: number,
    readonly code: ErrorCode | typeof UNEXPLAINED,
    /** Null if the response was not a problem document. */
    readonly problem: Problem | null,
    /** When a retry makes sense, ms; null if it does not. */
    readonly retryAfterMs: number | null,
  ) {
    super(problem === null ? `The response has the status ${status}` : `${problem.title}: ${problem.detail}`);
  }

  /** The invalid fields, if any. */
  get fields(): NonNullable<Problem['errors']> {
    return this.problem?.errors ?? [];
  }

  /** Identifies the request in the logs of the service. */
  get requestId(): string | null {
    return this.problem?.requestId ?? null;
  }

  static async of(response: Response): Promise<EaselProblem> {
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const problem = isProblem ? ((await response.json()) as Problem) : null;
    await response.body?.cancel().catch(() => undefined); // the connection may already be closed
    const wait = waitOf(response.headers.get('retry-after'));
    return new EaselProblem(response.status, problem?.code ?? UNEXPLAINED, problem, wait);
  }
}

/** The service could not be reached despite all retries; `cause` is the last failure. */
export class EaselUnreachable extends Error {
  override readonly name = 'EaselUnreachable';

  constructor(cause: unknown) {
    super('Easel cannot be reached', { cause });
  }
}

/** Parses Retry-After, in seconds or as a date, to ms. */
export function waitOf(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
