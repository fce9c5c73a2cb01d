/*
 * The record and everything that is found by it (who waits, what is unfinished, what expires) change in one step:
 * a crash can't leave them apart. Redis runs a script as a whole, and with `appendfsync always` it is on disk when
 * the answer comes.
 */

/**
 * Saves a record if its version is still the expected one.
 *
 * KEYS: 1 record, 2 prefix of the indices. ARGV: 1 id, 2 expected version (0 = it must be new), 3 record as JSON,
 * 4 state, 5 ended (1/0), 6 order in the waiting room, 7 caller, 8 created at, 9 expires at, 10 most that may wait,
 * 11 slot or '', 12 now if somebody has to be told of its end, else ''. Answer: 'ok', 'conflict' or 'full'. Whoever
 * listens (see `TransferChanges`) hears of it.
 */
export const SAVE_TRANSFER = `
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[2] then return 'conflict' end
local prefix, id, state = KEYS[2], ARGV[1], ARGV[4]
if version == '0' and redis.call('ZCARD', prefix .. 'waiting') >= tonumber(ARGV[10]) then return 'full' end
local before = redis.call('HGET', KEYS[1], 'state')
local slotBefore = redis.call('HGET', KEYS[1], 'slot')
redis.call('HSET', KEYS[1], 'version', tonumber(version) + 1, 'state', state, 'slot', ARGV[11], 'data', ARGV[3])
if before and before ~= state then redis.call('ZREM', prefix .. 'state:' .. before, id) end
redis.call('ZADD', prefix .. 'state:' .. state, ARGV[8], id)
if state == 'queued' or (state == 'waiting' and ARGV[11] == '') then
  redis.call('ZADD', prefix .. 'waiting', ARGV[6], id)
else redis.call('ZREM', prefix .. 'waiting', id) end
if slotBefore and slotBefore ~= '' then redis.call('SREM', prefix .. 'ahead:' .. slotBefore, id) end
if ARGV[11] ~= '' and (state == 'preparing' or state == 'waiting') then
  redis.call('SADD', prefix .. 'ahead:' .. ARGV[11], id)
end
if ARGV[5] == '1' then redis.call('ZREM', prefix .. 'unfinished', id)
else redis.call('ZADD', prefix .. 'unfinished', ARGV[8], id) end
if ARGV[5] == '1' and before ~= state and ARGV[12] ~= '' then
  redis.call('ZADD', prefix .. 'to-be-told', ARGV[12], id)
end
redis.call('ZADD', prefix .. 'expiry', ARGV[9], id)
redis.call('ZADD', prefix .. 'all', 0, id)
redis.call('ZADD', prefix .. 'caller:' .. ARGV[7], 0, id)
redis.call('PUBLISH', prefix .. 'changed', id)
return 'ok'
`;

/** Forgets a record. KEYS: 1 record, 2 prefix of the indices. ARGV: 1 id, 2 caller. */
export const ERASE_TRANSFER = `
local prefix, id = KEYS[2], ARGV[1]
local state = redis.call('HGET', KEYS[1], 'state')
local slot = redis.call('HGET', KEYS[1], 'slot')
redis.call('DEL', KEYS[1], KEYS[1] .. ':live', KEYS[1] .. ':deliveries')
if state then redis.call('ZREM', prefix .. 'state:' .. state, id) end
if slot and slot ~= '' then redis.call('SREM', prefix .. 'ahead:' .. slot, id) end
for _, index in ipairs({'waiting', 'unfinished', 'to-be-told', 'expiry', 'all', 'caller:' .. ARGV[2]}) do
  redis.call('ZREM', prefix .. index, id)
end
redis.call('PUBLISH', prefix .. 'changed', id)
return 1
`;

/**
 * Notes how far a generation is, with the larger of the old and the new fraction; nothing for a record that is gone.
 *
 * KEYS: 1 record, 2 prefix of the indices. ARGV: 1 id, 2 how long it is kept (ms), 3 fraction, 4 step, 5 steps, 6 ms to
 * the end or ''.
 */
export const REPORT_PROGRESS = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local live, fraction = KEYS[1] .. ':live', ARGV[3]
local before = redis.call('HGET', live, 'fraction')
if before and tonumber(before) > tonumber(fraction) then fraction = before end
redis.call('HSET', live, 'fraction', fraction, 'step', ARGV[4], 'steps', ARGV[5], 'etaMs', ARGV[6])
redis.call('PEXPIRE', live, ARGV[2])
redis.call('PUBLISH', KEYS[2] .. 'changed', ARGV[1])
return 1
`;

/** Names the newest preview. KEYS as above. ARGV: 1 id, 2 how long it is kept (ms), 3 the picture's SHA-256. */
export const SHOW_PREVIEW = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1] .. ':live', 'preview', ARGV[3])
redis.call('PEXPIRE', KEYS[1] .. ':live', ARGV[2])
redis.call('PUBLISH', KEYS[2] .. 'changed', ARGV[1])
return 1
`;
