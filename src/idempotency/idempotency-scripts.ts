/*
 * An entry is a hash: `fingerprint` of the request; `owner` and `until` (ms) of the lease while the request runs;
 * `id` of the resource that the request creates; `answer` once the request was answered. A second key `of:<id>` maps
 * the id of the created resource to the entry. All times are from Redis's clock, so the clocks of the processes need
 * not agree.
 */

const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * KEYS: 1 entry, 2 index of the offered id. ARGV: 1 fingerprint, 2 owner, 3 lease (ms), 4 TTL (ms), 5 offered id for
 * the created resource, 6 name of the entry. Returns what was found, and the id or the stored answer.
 */
export const RESERVE = `
${NOW}
local fingerprint, untilMs, id, answer = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'until', 'id', 'answer'))
if not fingerprint then
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'owner', ARGV[2], 'until', now + ARGV[3], 'id', ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[4])
  return {'fresh', ARGV[5]}
end
if fingerprint ~= ARGV[1] then return {'other', ''} end
if answer then return {'answered', answer} end
if tonumber(untilMs) > now then return {'running', ''} end
redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'until', now + ARGV[3])
return {'resumed', id}
`;

/** KEYS: 1 entry. ARGV: 1 owner, 2 lease (ms). */
export const RENEW = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
${NOW}
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
return 1
`;

/**
 * Stores the answer, unless there is one already: the created resource may have been erased in the meantime.
 *
 * KEYS: 1 entry, 2 index of its id. ARGV: 1 owner, 2 answer, 3 ttl (ms).
 */
export const KEEP = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'owner', 'until')
redis.call('HSETNX', KEYS[1], 'answer', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1
`;

/** Ends the lease: the next request may run at once, and gets the same id. KEYS: 1 entry. ARGV: 1 owner. */
export const OPEN = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'until', 0)
return 1
`;

/** Deletes the entry. KEYS: 1 entry, 2 index of its id. ARGV: 1 owner. */
export const FORGET = `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
`;

/**
 * Replaces the answer and deletes the id, so that nothing refers to the erased resource any more. KEYS: 1 index of the
 * id, 2 prefix of the entries. ARGV: 1 answer.
 */
export const REPLACE = `
local entry = redis.call('GET', KEYS[1])
if not entry or redis.call('EXISTS', KEYS[2] .. entry) == 0 then return 0 end
redis.call('HSET', KEYS[2] .. entry, 'answer', ARGV[1])
redis.call('HDEL', KEYS[2] .. entry, 'id')
redis.call('DEL', KEYS[1])
return 1
`;
