import type { ErrorCode, Problem } from './api-types.js';

/** Of an answer that is no problem document: a proxy's page, for instance. */
export const UNEXPLAINED = 'unexplained';

/** The service said no, and why (RFC 9457): tell refusals apart by `code`. */
export class EaselProblem extends Error {
  override readonly name = 'EaselProblem';

  constructor(
    /** HTTP status. */
    readonly status: number,
    readonly code: ErrorCode | typeof UNEXPLAINED,
    /** Null for an answer that was no problem document. */
    readonly problem: Problem | null,
    /** When trying again makes sense; null: it doesn't. */
    readonly retryAfterMs: number | null,
  ) {
    super(problem === null ? `The answer has the status ${status}` : `${problem.title}: ${problem.detail}`);
  }

  /** The fields that are wrong, when fields are. */
  get fields(): NonNullable<Problem['errors']> {
    return this.problem?.errors ?? [];
  }

  /** By which the service's operator finds it. */
  get requestId(): string | null {
    return this.problem?.requestId ?? null;
  }

  static async of(response: Response): Promise<EaselProblem> {
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    const problem = isProblem ? ((await response.json()) as Problem) : null;
    await response.body?.cancel().catch(() => undefined); // the connection may be gone: nothing is lost
    const wait = waitOf(response.headers.get('retry-after'));
    return new EaselProblem(response.status, problem?.code ?? UNEXPLAINED, problem, wait);
  }
}

/** The service can't be reached, for as long as it was worth trying; `cause` is how the last try failed. */
export class EaselUnreachable extends Error {
  override readonly name = 'EaselUnreachable';

  constructor(cause: unknown) {
    super('Easel can not be reached', { cause });
  }
}

/** Seconds, or a date. */
export function waitOf(header: string | null, now = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
