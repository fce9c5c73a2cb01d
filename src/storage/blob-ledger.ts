import type { Redis } from 'ioredis';
import { queueUnavailable } from '../redis/redis.errors.js';

/** What a claim found. */
export interface Claim {
  /** The stored file of this content, if there is one. */
  readonly file: string | undefined;
  /** False when this owner owned the content already. */
  readonly fresh: boolean;
}

/** How long a file that a sweep is about to erase may not become a blob any more. */
const CONDEMNED_SECONDS = 86_400;

const OWNED_BY = 'blobs-of:';
const SCAN_PAGE = 1_000;

// KEYS of every script: the hash "content -> file", and the prefixes of the sets "content -> owners" and
// "owner -> contents". Names are put together inside, which a single Redis allows and a cluster would not.
const CLAIM = `
local fresh = redis.call('SADD', KEYS[2] .. ARGV[1], ARGV[2])
redis.call('SADD', KEYS[3] .. ARGV[2], ARGV[1])
return { redis.call('HGET', KEYS[1], ARGV[1]), fresh }`;

const COMMIT = `
if redis.call('SISMEMBER', KEYS[2] .. ARGV[1], ARGV[2]) == 0 then return 0 end
if redis.call('EXISTS', KEYS[4] .. ARGV[3]) == 1 then return 0 end
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known and known ~= ARGV[4] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

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
      table.insert(files, file)
    end
  end
end
return files`;

const CONDEMN = `
local condemned = {}
for index = 1, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[index]) ~= ARGV[index + 1] then
    redis.call('SET', KEYS[4] .. ARGV[index + 1], '', 'EX', ${CONDEMNED_SECONDS})
    table.insert(condemned, ARGV[index + 1])
  end
end
return condemned`;

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
  async claim(sha256: string, owner: string): Promise<Claim> {
    const [file, fresh] = (await this.run(CLAIM, [sha256, owner])) as [string | null, number];
    return { file: file ?? undefined, fresh: fresh === 1 };
  }

  /**
   * Makes a complete file the content's. `instead` is the file it had and lost.
   * @returns false when the file is not needed: another came first, or the owner has let go meanwhile
   */
  async commit(claim: { sha256: string; owner: string; file: string; instead?: string }): Promise<boolean> {
    return (await this.run(COMMIT, [claim.sha256, claim.owner, claim.file, claim.instead ?? ''])) === 1;
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
  async condemn(files: readonly { sha256: string; file: string }[]): Promise<string[]> {
    const pairs = files.flatMap(({ sha256, file }) => [sha256, file]);
    return (await this.run(CONDEMN, pairs)) as string[];
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
    const keys = ['blobs', 'blob-owners:', OWNED_BY, 'condemned-blob:'];
    return await this.redis.eval(script, keys.length, ...keys, ...values).catch(fail);
  }
}

function fail(error: unknown): never {
  throw queueUnavailable(error);
}
