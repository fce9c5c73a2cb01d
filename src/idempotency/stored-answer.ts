import type { AppError, FieldProblem } from '../errors/app-error.js';

/** A stored successful response. */
export interface GivenAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

/** A stored problem; when replayed it gets the id of the repeated request. */
export interface GivenProblem {
  readonly problem: {
    readonly code: string;
    readonly detail: string;
    readonly status: number;
    readonly fields: readonly FieldProblem[];
    readonly extensions: Readonly<Record<string, unknown>>;
  };
}

export type StoredAnswer = GivenAnswer | GivenProblem;

export function problemToKeep({ code, detail, status, fields, extensions }: AppError): GivenProblem {
  return { problem: { code, detail, status, fields, extensions } };
}

/** What happens to the entry of a failed request: keep the problem, allow another execution, or delete the entry. */
export type AfterRefusal = 'keep' | 'open' | 'forget';

/**
 * Whether a problem is final. One with `Retry-After` and a server error (5xx) must not be replayed for a day: the same
 * request may run again. A malformed request (400) leaves no entry.
 */
export function afterRefusal({ status, retryAfterMs }: AppError): AfterRefusal {
  if (retryAfterMs !== undefined || status >= 500) return 'open';
  return status === 400 ? 'forget' : 'keep';
}
