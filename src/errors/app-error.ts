/** What one error code means; `docs/errors.md` has an entry for each. */
export interface ErrorKind {
  /** Stable, snake_case; what a client branches on. */
  readonly code: string;
  /** HTTP status, 400 to 599; also for codes that only ever stand in a transfer's `error`. */
  readonly status: number;
  /** Statuses that single errors of this code are answered with instead (`ErrorDetails.status`). */
  readonly otherStatuses?: readonly number[];
  /** One short sentence without specifics. */
  readonly title: string;
  /** How long a client should wait before it tries again; absent: trying again does not help. */
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
  /** Overrides the kind's own wait with a better estimate. */
  readonly retryAfterMs?: number;
  readonly fields?: readonly FieldProblem[];
  /** Extension members of the problem document, such as the sizes that were compared. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type DefinedError = (new (detail: string, details?: ErrorDetails) => AppError) & {
  readonly kind: ErrorKind;
};

const catalogue = new Map<string, DefinedError>();

/** An error with a stable code and a message that may be shown to anybody: no paths, stacks or other programs' text. */
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

  /** The base for one code's class: `class NotFound extends AppError.define({ code: 'not_found', … }) {}`. */
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

  /** The error of a code that crossed a process or Redis; undefined for a code that nobody defined. */
  static revive(code: string, detail: string, details?: ErrorDetails): AppError | undefined {
    const defined = catalogue.get(code);
    return defined === undefined ? undefined : new defined(detail, details);
  }

  /** Every code that the loaded modules define. */
  static catalogue(): readonly ErrorKind[] {
    return [...catalogue.values()].map(({ kind }) => kind);
  }
}
