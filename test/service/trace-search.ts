import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Redis } from 'ioredis';
import { EmbeddedRedis } from '../../src/redis/embedded-redis.js';

/** The data to look for, by its name in the report. */
export type Traces = Readonly<Record<string, string | Buffer>>;

/**
 * Searches for traces in everything that a service stores: all keys and values of its private Redis, all files in
 * its data directory, and what Redis would load from its append-only file, where strings may be compressed.
 */
export class TraceSearch {
  constructor(
    private readonly dataDirectory: string,
    private readonly traces: Traces,
  ) {}

  /** Every place with a trace, as `trace in place`. */
  async found(): Promise<string[]> {
    const live = await this.inRedis(join(this.dataDirectory, 'redis', 'redis.sock'), 'key');
    return [...live, ...(await this.inFiles()), ...(await this.inAppendOnlyFile())].toSorted();
  }

  /** Searches text from elsewhere, such as the log. */
  in(place: string, text: string): string[] {
    return this.inBytes(place, Buffer.from(text));
  }

  private async inFiles(): Promise<string[]> {
    const entries = await readdir(this.dataDirectory, { recursive: true, withFileTypes: true });
    const found: string[] = [];
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      const place = `file ${relative(this.dataDirectory, file)}`;
      found.push(...this.inBytes(place, Buffer.from(place)));
      // A file that vanishes meanwhile counts as absent.
      if (entry.isFile())
        found.push(...this.inBytes(place, await readFile(file).catch(() => Buffer.alloc(0))));
    }
    return found;
  }

  private async inAppendOnlyFile(): Promise<string[]> {
    const copy = await mkdtemp(join(tmpdir(), 'easel-aof-'));
    try {
      await this.copyAppendOnlyFile(copy);
      const server = await EmbeddedRedis.start(copy);
      try {
        return await this.inRedis(server.address, 'stored key');
      } finally {
        await server.stop();
      }
    } finally {
      await rm(copy, { recursive: true });
    }
  }

  /** A rewrite replaces files while they are copied: the copy is whole if the manifest is the same before and after. */
  private async copyAppendOnlyFile(copy: string): Promise<void> {
    const folder = join('redis', 'appendonlydir');
    const manifest = join(this.dataDirectory, folder, 'appendonly.aof.manifest');
    for (let tries = 0; ; tries += 1) {
      try {
        await rm(join(copy, folder), { recursive: true, force: true });
        const before = await readFile(manifest, 'utf8');
        await cp(join(this.dataDirectory, folder), join(copy, folder), { recursive: true });
        if ((await readFile(manifest, 'utf8')) === before) return;
        if (tries === 10) throw new Error('The append-only file is rewritten again and again');
      } catch (error) {
        const vanished = (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (!vanished || tries === 10) throw error;
      }
    }
  }

  private async inRedis(socket: string, place: string): Promise<string[]> {
    const redis = new Redis({ path: socket });
    try {
      const found = this.in('slow log', JSON.stringify(await redis.slowlog('GET', -1)));
      for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
        for (const key of keys) {
          const value = JSON.stringify([key, await readKey(redis, key)]).replaceAll('\\"', '"');
          const dump = (await redis.dumpBuffer(key)) ?? Buffer.alloc(0);
          found.push(...this.in(`${place} ${key}`, value), ...this.inBytes(`${place} ${key}`, dump));
        }
      }
      return found;
    } finally {
      redis.disconnect();
    }
  }

  private inBytes(place: string, bytes: Buffer): string[] {
    return Object.entries(this.traces).flatMap(([name, trace]) =>
      bytes.includes(trace) ? [`${name} in ${place}`] : [],
    );
  }
}

async function readKey(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1, 'WITHSCORES');
    case 'stream':
      return redis.xrange(key, '-', '+');
    case 'none': // removed meanwhile
      return null;
    default:
      throw new Error(`Keys of this type are not searched: ${key}`);
  }
}
