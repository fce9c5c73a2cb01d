/** An installed server program and the environment that it needs. */
export interface RedisServer {
  readonly program: string;
  /** The tool of the same build that repairs an append-only file. */
  readonly checkAof: string;
  /** The whole environment of the child process, without the secrets of the service. */
  readonly environment: Readonly<Record<string, string>>;
}
