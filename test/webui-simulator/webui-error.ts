/** An error that the program raises deliberately: FastAPI's HTTPException. */
export class HttpException extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** An error that the program did not expect: any other Python exception, always a 500. */
export class PythonException extends Error {
  constructor(
    readonly type: string,
    message: string,
    /** Forge includes the whole response here if it fails its own schema. */
    readonly body: unknown = '',
  ) {
    super(message);
  }
}

/** A body that does not match the schema: 422 with pydantic's list of errors. */
export class BodyInvalid extends Error {
  constructor(readonly problems: readonly object[]) {
    super('The body does not fit');
  }
}
