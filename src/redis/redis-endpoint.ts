/** The Redis that the service uses. An abstract class, so that it can be injected. */
export abstract class RedisEndpoint {
  /** `redis://…`, `rediss://…` or the absolute path of a unix socket, as ioredis takes it as its first argument. */
  abstract readonly address: string;
  /** Whether the service runs the server itself. */
  abstract readonly embedded: boolean;
  /** Stops an embedded server, after all connections were closed; does nothing to an external one. */
  abstract stop(): Promise<void>;
}
