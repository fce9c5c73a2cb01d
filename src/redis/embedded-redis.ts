import type { RedisEndpoint } from './redis-endpoint.js';

/** A private Redis below the data directory. */
export class EmbeddedRedis implements RedisEndpoint {
  readonly embedded = true;

  private constructor(readonly address: string) {}

  static async start(dataDirectory: string): Promise<EmbeddedRedis> {
    throw new Error(`Not built yet: ${dataDirectory}`);
  }

  async stop(): Promise<void> {}
}
