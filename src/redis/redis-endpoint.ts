/** Where Redis listens, and who ends it. An abstract class, so that it can be asked of the injector. */
export abstract class RedisEndpoint {
  /** `redis://…`, `rediss://…` or the absolute path of a unix socket: what ioredis takes as its first argument. */
  abstract readonly address: string;
  /** True when this service runs the server itself. */
  abstract readonly embedded: boolean;
  /** Ends an embedded server, after everybody has closed their connections; does nothing to a foreign one. */
  abstract stop(): Promise<void>;
}
