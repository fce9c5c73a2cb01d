import type { Redis } from 'ioredis';
import { queueUnavailable } from '../redis/redis.errors.js';
import type { Blob } from './blob.js';

/** What a claim found. */
export interface BlobClaim {
  /** The stored file of this content, if there is one. */
  readonly file: string | undefined;
  /** False when this owner owned the content already. */
  readonly fresh: boolean;
}

/** A file that is complete. */
interface Commitment extends Blob {
  readonly owner: string;
  readonly file: string;
  /** The file that the content had and lost. */
  readonly instead?: string;
}

/**
 * What became of a file: it is the content's; it is not needed, since another came first or the owner has let go
 * meanwhile; or a sweep erases it, since it took too long to write.
 */
export type Committed = 'stored' | 'unneeded' | 'condemned';

/** One content of one owner. */
export interface Holding extends Blob {
  readonly owner: string;
  /** Everybody who owns it, `owner` among them. */
  readonly owners: readonly string[];
}

/** How long a file that a sweep is about to erase may not become a blob any more. */
const CONDEMNED_SECONDS = 86_400;

const OWNED_BY = 'blobs-of:';
const SCAN_PAGE = 1_000;

// KEYS of every script: 1 the hash "content -> file", 2 and 3 the prefixes of the sets "content -> owners" and
// "owner -> contents", 4 of the marks of condemned files, 5 the hash "content -> bytes", 6 the sum of its values. Names
// are put together inside, which a single Redis allows and a cluster would not.
const CLAIM = `
local fresh = redis.call('SADD', KEYS[2] .. ARGV[1], ARGV[2])
redis.call('SADD', KEYS[3] .. ARGV[2], ARGV[1])
return { redis.call('HGET', KEYS[1], ARGV[1]), fresh }`;

// It may arrive twice: what it has done already it says again.
const COMMIT = `
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known == ARGV[3] then return 'stored' end
if redis.call('SISMEMBER', KEYS[2] .. ARGV[1], ARGV[2]) == 0 then return 'unneeded' end
if known and known ~= ARGV[4] then return 'unneeded' end
if redis.call('EXISTS', KEYS[4] .. ARGV[3]) == 1 then return 'condemned' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if redis.call('HSETNX', KEYS[5], ARGV[1], ARGV[5]) == 1 then redis.call('INCRBY', KEYS[6], ARGV[5]) end
return 'stored'`;

const RETAIN = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('SADD', KEYS[2] .. ARGV[1], ARGV[2])
redis.call('SADD', KEYS[3] .. ARGV[2], ARGV[1])
return 1`;

const RELEASE = `
local contents = ARGV[2] and { ARGV[2] } or redis.call('SMEMBERS', KEYS[3] .. ARGV[1])
local files = {}
for _, content in ipairs(contents) do
  redis.call('SREM', KEYS[2] .. content, ARGV[1])
  redis.call('SREM', KEYS[3] .. ARGV[1], content)
  if redis.call('EXISTS', KEYS[2] .. content) == 0 then
    local file = redis.call('HGET', KEYS[1], content)
    if file then
      redis.call('HDEL', KEYS[1], content)
      local bytes = redis.call('HGET', KEYS[5], content)
      if bytes and redis.call('DECRBY', KEYS[6], bytes) == 0 then redis.call('DEL', KEYS[6]) end
      redis.call('HDEL', KEYS[5], content)
      table.insert(files, file)
    end
  end
end
return files`;

// What was stored by a version that did not count gets its bytes here.
const CONDEMN = `
local condemned = {}
for index = 1, #ARGV, 3 do
  local content, file, bytes = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  if redis.call('HGET', KEYS[1], content) ~= file then
    redis.call('SET', KEYS[4] .. file, '', 'EX', ${CONDEMNED_SECONDS})
    table.insert(condemned, file)
  elseif redis.call('HSETNX', KEYS[5], content, bytes) == 1 then
    redis.call('INCRBY', KEYS[6], bytes)
  end
end
return condemned`;

const HOLDINGS = `
local held = {}
for _, owner in ipairs(ARGV) do
  for _, content in ipairs(redis.call('SMEMBERS', KEYS[3] .. owner)) do
    local bytes = redis.call('HGET', KEYS[5], content)
    if bytes then table.insert(held, { owner, content, bytes, redis.call('SMEMBERS', KEYS[2] .. content) }) end
  end
end
return held`;

/**
 * Who owns which content, and in which file it is. Each method is one atomic step, and a file's name is never used
 * twice, so that erasing a file that was let go can't hit one that somebody stores at the same moment.
 */
export class BlobLedger {
  constructor(private readonly redis: Redis) {}

  async fileOf(sha256: string): Promise<string | undefined> {
    return (await this.redis.hget('blobs', sha256).catch(fail)) ?? undefined;
  }

  /** Makes `owner` an owner, whether the content is stored yet or not. */
  async claim(sha256: string, owner: string): Promise<BlobClaim> {
    const [file, fresh] = (await this.run(CLAIM, [sha256, owner])) as [string | null, number];
    return { file: file ?? undefined, fresh: fresh === 1 };
  }

  /** Makes a complete file the content's. */
  async commit({ sha256, bytes, owner, file, instead = '' }: Commitment): Promise<Committed> {
    return (await this.run(COMMIT, [sha256, owner, file, instead, String(bytes)])) as Committed;
  }

  /** @returns false when the content is not stored */
  async retain(sha256: string, owner: string): Promise<boolean> {
    return (await this.run(RETAIN, [sha256, owner])) === 1;
  }

  /** Ends one ownership, or all of the owner's. @returns the files that nobody needs any more */
  async release(owner: string, sha256?: string): Promise<string[]> {
    return (await this.run(RELEASE, sha256 === undefined ? [owner] : [owner, sha256])) as string[];
  }

  /** Of these files, those that belong to no content; they never will from now on. */
  async condemn(files: readonly (Blob & { readonly file: string })[]): Promise<string[]> {
    const values = files.flatMap(({ sha256, file, bytes }) => [sha256, file, String(bytes)]);
    return (await this.run(CONDEMN, values)) as string[];
  }

  /** Bytes of all contents, each counted once. */
  async total(): Promise<number> {
    return Number((await this.redis.get('blob-total').catch(fail)) ?? 0);
  }

  /** What these owners own, with everybody else who owns it. */
  async holdings(owners: readonly string[]): Promise<Holding[]> {
    const rows = (await this.run(HOLDINGS, owners)) as [string, string, string, string[]][];
    return rows.map(([owner, sha256, bytes, all]) => ({ owner, sha256, bytes: Number(bytes), owners: all }));
  }

  /** Every owner of anything, page by page, one now and then twice; goes through all keys. */
  async *owners(): AsyncIterable<string[]> {
    // Patterns don't get the connection's prefix by themselves.
    const prefix = `${this.redis.options.keyPrefix ?? ''}${OWNED_BY}`;
    let cursor = '0';
    do {
      const [next, keys] = await this.redis
        .scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', SCAN_PAGE)
        .catch(fail);
      yield keys.map((key) => key.slice(prefix.length));
      cursor = next;
    } while (cursor !== '0');
  }

  private async run(script: string, values: readonly string[]): Promise<unknown> {
    const keys = ['blobs', 'blob-owners:', OWNED_BY, 'condemned-blob:', 'blob-bytes', 'blob-total'];
    return await this.redis.eval(script, keys.length, ...keys, ...values).catch(fail);
  }
}

function fail(error: unknown): never {
  throw queueUnavailable(error);
}
