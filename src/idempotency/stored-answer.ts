import type { AppError, FieldProblem } from '../errors/app-error.js';

/** An answer as it was given. */
export interface GivenAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: unknown;
}

/** A refusal, as it is told again: with the id of the request that asks for it. */
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

/** What becomes of a reservation whose request was refused. */
export type AfterRefusal = 'keep' | 'open' | 'forget';

/**
 * Whether a refusal is the answer for good. One that says when to try again must not be repeated for a day, and a fault
 * of ours neither: the same request may run again. What was no request at all leaves nothing behind.
 */
export function afterRefusal({ status, retryAfterMs }: AppError): AfterRefusal {
  if (retryAfterMs !== undefined || status >= 500) return 'open';
  return status === 400 ? 'forget' : 'keep';
}
