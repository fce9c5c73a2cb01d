/** What the program answers on purpose: FastAPI's HTTPException. */
export class HttpException extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** What the program did not expect: any other Python exception, always a 500. */
export class PythonException extends Error {
  constructor(
    readonly type: string,
    message: string,
    /** Forge repeats the whole answer here when it fails its own model. */
    readonly body: unknown = '',
  ) {
    super(message);
  }
}

/** A body that does not fit the model: 422 with the list that pydantic makes of it. */
export class BodyInvalid extends Error {
  constructor(readonly problems: readonly object[]) {
    super('The body does not fit');
  }
}
