import type { Redis } from 'ioredis';
import { queueUnavailable } from '../redis/redis.errors.js';
import type { Blob } from './blob.js';

/** The result of a claim. */
export interface BlobClaim {
  /** The stored file of this content, if there is one. */
  readonly file: string | undefined;
  /** False if this owner already owned the content. */
  readonly fresh: boolean;
}

/** A completely written file. */
interface Commitment extends Blob {
  readonly owner: string;
  readonly file: string;
  /** The content's previous file, which is missing. */
  readonly instead?: string;
}

/**
 * Outcome of a commit: the file now holds the content (`stored`); it is not needed, because another file was
 * first or the owner has released the content meanwhile (`unneeded`); or a sweep is erasing it because
 * writing took too long (`condemned`).
 */
export type Committed = 'stored' | 'unneeded' | 'condemned';

/** A content held by an owner. */
export interface Holding extends Blob {
  readonly owner: string;
  /** All owners of the content, including `owner`. */
  readonly owners: readonly string[];
}

/** How long a file that a sweep is erasing can't become a blob. */
const CONDEMNED_SECONDS = 86_400;

const OWNED_BY = 'blobs-of:';
const SCAN_PAGE = 1_000;

// KEYS of every script: 1 hash "content -> file"; 2 and 3 prefixes of the sets "content -> owners" and "owner
// -> contents"; 4 prefix of the marks of condemned files; 5 hash "content -> bytes"; 6 the sum of its values.
// Key names are built inside the scripts, which works with a single Redis but not with a cluster.
const CLAIM = `
local fresh = redis.call('SADD', KEYS[2] .. ARGV[1], ARGV[2])
redis.call('SADD', KEYS[3] .. ARGV[2], ARGV[1])
return { redis.call('HGET', KEYS[1], ARGV[1]), fresh }`;

// Idempotent: ioredis may send it again after a reconnect.
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

// Contents stored by versions without byte counts are counted here.
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
 * Records which owners hold which content, and in which file it is. Each method is one atomic step. File
 * names are never reused, so erasing a released file can't hit one that is being stored at the same time.
 */
export class BlobLedger {
  constructor(private readonly redis: Redis) {}

  async fileOf(sha256: string): Promise<string | undefined> {
    return (await this.redis.hget('blobs', sha256).catch(fail)) ?? undefined;
  }

  /** Makes `owner` an owner of the content, whether or not it is stored yet. */
  async claim(sha256: string, owner: string): Promise<BlobClaim> {
    const [file, fresh] = (await this.run(CLAIM, [sha256, owner])) as [string | null, number];
    return { file: file ?? undefined, fresh: fresh === 1 };
  }

  /** Makes a complete file the one that holds the content. */
  async commit({ sha256, bytes, owner, file, instead = '' }: Commitment): Promise<Committed> {
    return (await this.run(COMMIT, [sha256, owner, file, instead, String(bytes)])) as Committed;
  }

  /**
   * Adds an owner.
   * @returns false if the content is not stored
   */
  async retain(sha256: string, owner: string): Promise<boolean> {
    return (await this.run(RETAIN, [sha256, owner])) === 1;
  }

  /**
   * Releases one content, or everything that the owner holds.
   * @returns the files that are no longer needed
   */
  async release(owner: string, sha256?: string): Promise<string[]> {
    return (await this.run(RELEASE, sha256 === undefined ? [owner] : [owner, sha256])) as string[];
  }

  /**
   * Marks those of these files that hold no content, so that they never will.
   * @returns the marked files
   */
  async condemn(files: readonly (Blob & { readonly file: string })[]): Promise<string[]> {
    const values = files.flatMap(({ sha256, file, bytes }) => [sha256, file, String(bytes)]);
    return (await this.run(CONDEMN, values)) as string[];
  }

  /** Total bytes of all contents, each counted once. */
  async total(): Promise<number> {
    return Number((await this.redis.get('blob-total').catch(fail)) ?? 0);
  }

  /** The contents of these owners, with all other owners of each. */
  async holdings(owners: readonly string[]): Promise<Holding[]> {
    const rows = (await this.run(HOLDINGS, owners)) as [string, string, string, string[]][];
    return rows.map(([owner, sha256, bytes, all]) => ({ owner, sha256, bytes: Number(bytes), owners: all }));
  }

  /** All owners, page by page; scans all keys, and may repeat an owner. */
  async *owners(): AsyncIterable<string[]> {
    // ioredis does not add its key prefix to patterns.
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
