/** An installed server program, and what its process needs to run. */
export interface RedisServer {
  readonly program: string;
  /** The tool of the same build that repairs an append-only file. */
  readonly checkAof: string;
  /** The child's whole environment: the service's own secrets have no business there. */
  readonly environment: Readonly<Record<string, string>>;
}
