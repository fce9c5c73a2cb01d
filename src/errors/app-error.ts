/** Definition of one error code; `docs/errors.md` has an entry for each. */
export interface ErrorKind {
  /** Stable, snake_case; clients branch on it. */
  readonly code: string;
  /** HTTP status, 400 to 599; set even for codes that only occur in a transfer's `error`. */
  readonly status: number;
  /** Other statuses that single errors of this code may have (`ErrorDetails.status`). */
  readonly otherStatuses?: readonly number[];
  /** Short and generic, without specifics of the occurrence. */
  readonly title: string;
  /** How long a client should wait before it retries; absent: retrying does not help. */
  readonly retryAfterMs?: number;
}

export interface FieldProblem {
  /** Path of the field, `settings.steps`. */
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export interface ErrorDetails {
  readonly cause?: unknown;
  /** One of the kind's `otherStatuses`. */
  readonly status?: number;
  /** Overrides the kind's `retryAfterMs` with a better estimate. */
  readonly retryAfterMs?: number;
  readonly fields?: readonly FieldProblem[];
  /** Extension members of the problem document, such as the sizes that were compared. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type DefinedError = (new (detail: string, details?: ErrorDetails) => AppError) & {
  readonly kind: ErrorKind;
};

const catalogue = new Map<string, DefinedError>();

/** An error with a stable code and a message that is safe to show to clients: no paths, stacks or foreign messages. */
export class AppError extends Error {
  readonly fields: readonly FieldProblem[];
  readonly extensions: Readonly<Record<string, unknown>>;
  private readonly ownStatus?: number;
  private readonly wait?: number;

  protected constructor(
    readonly kind: ErrorKind,
    readonly detail: string,
    { cause, status, retryAfterMs, fields = [], extensions = {} }: ErrorDetails = {},
  ) {
    super(detail, { cause });
    this.ownStatus = status;
    this.wait = retryAfterMs;
    this.fields = fields;
    this.extensions = extensions;
  }

  get code(): string {
    return this.kind.code;
  }

  get status(): number {
    return this.ownStatus ?? this.kind.status;
  }

  get retryAfterMs(): number | undefined {
    return this.wait ?? this.kind.retryAfterMs;
  }

  /** Base class for one code: `class NotFound extends AppError.define({ code: 'not_found', … }) {}`. */
  static define(kind: ErrorKind): DefinedError {
    const defined = class extends AppError {
      static readonly kind = kind;

      constructor(detail: string, details?: ErrorDetails) {
        super(kind, detail, details);
        this.name = new.target.name;
      }
    };
    if (catalogue.has(kind.code)) throw new Error(`The error code ${kind.code} is defined twice`);
    catalogue.set(kind.code, defined);
    return defined;
  }

  /** Recreates an error that was stored in Redis or sent by another process; undefined for an unknown code. */
  static revive(code: string, detail: string, details?: ErrorDetails): AppError | undefined {
    const defined = catalogue.get(code);
    return defined === undefined ? undefined : new defined(detail, details);
  }

  /** The kinds of all errors that the loaded modules define. */
  static catalogue(): readonly ErrorKind[] {
    return [...catalogue.values()].map(({ kind }) => kind);
  }
}
