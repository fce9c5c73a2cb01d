import { NOTE_ERASURE } from '../redis/erasures.js';

/*
 * The record and everything that is found by it (who waits, what is unfinished, what expires) change in one step:
 * a crash can't leave them apart. Redis runs a script as a whole, and with `appendfsync always` it is on disk when
 * the answer comes.
 */

/**
 * A transfer's standing in its batch: a field of the batch, and a set of those that have not ended. In the step in which
 * the last one ends it is noted when that was, and that somebody has to be told.
 */
const STAND_IN_BATCH = `
local function standInBatch(prefix, batchId, id, state, ended, now)
  local batch = prefix .. 'batch:' .. batchId
  if batchId == '' or redis.call('EXISTS', batch) == 0 then return end
  redis.call('HSET', batch, 'state:' .. id, state)
  if not ended then
    redis.call('SADD', batch .. ':open', id)
    redis.call('HDEL', batch, 'finishedAt')
    return
  end
  redis.call('HSET', batch, 'ended:' .. id, 1)
  if redis.call('SREM', batch .. ':open', id) == 0 or redis.call('SCARD', batch .. ':open') > 0 then return end
  redis.call('HSET', batch, 'finishedAt', now)
  if redis.call('HGET', batch, 'tell') == '1' then
    redis.call('ZADD', prefix .. 'to-be-told', now, 'batch:' .. batchId)
  end
end`;

/**
 * Saves a record if its version is still the expected one.
 *
 * KEYS: 1 record, 2 prefix of the indices, 3 GPU time of the caller on this day, 4 GPU time that a transfer takes.
 * ARGV: 1 id, 2 expected version (0 = it must be new), 3 record as JSON, 4 state, 5 ended (1/0), 6 order in the waiting
 * room, 7 caller, 8 created at, 9 expires at, 10 most that may wait, 11 slot or '', 12 now if somebody has to be told of
 * its end, else '', 13 since when it waits. For a new one also what the caller may have, each '' for any number: 14
 * waiting, 15 unfinished, 16 ms of GPU time on this day; and 17 ms that a transfer is taken for while none is known;
 * 18 its batch or '', 19 now.
 * Answer: 'ok', 'conflict', 'full', or the limit that is reached: 'queued', 'transfers', 'gpu-seconds'. Whoever listens
 * (see `TransferChanges`) hears of it.
 *
 * Who waits has a place in the line of its caller, or in `first` if it waits for no turn (see `scheduling/turns.ts`). The
 * turn of a caller is counted in the same step in which a transfer of its line gets a slot.
 */
export const SAVE_TRANSFER = `${STAND_IN_BATCH}
local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[2] then return 'conflict' end
local prefix, id, state, caller, slot = KEYS[2], ARGV[1], ARGV[4], ARGV[7], ARGV[11]
local queued, unfinished = prefix .. 'queued:' .. caller, prefix .. 'unfinished:' .. caller
if version == '0' and state == 'queued' then
  if redis.call('ZCARD', prefix .. 'waiting') >= tonumber(ARGV[10]) then return 'full' end
  if ARGV[16] ~= '' then
    local ms = tonumber(redis.call('GET', KEYS[3]) or 0)
    for _, reserved in ipairs(redis.call('HVALS', unfinished)) do ms = ms + tonumber(reserved) end
    if ms >= tonumber(ARGV[16]) then return 'gpu-seconds' end
  end
  if ARGV[15] ~= '' and redis.call('HLEN', unfinished) >= tonumber(ARGV[15]) then return 'transfers' end
  if ARGV[14] ~= '' and redis.call('SCARD', queued) >= tonumber(ARGV[14]) then return 'queued' end
end
local before = redis.call('HGET', KEYS[1], 'state')
local slotBefore = redis.call('HGET', KEYS[1], 'slot')
redis.call('HSET', KEYS[1], 'version', tonumber(version) + 1, 'state', state, 'slot', slot, 'caller', caller,
  'data', ARGV[3])
if before and before ~= state then redis.call('ZREM', prefix .. 'state:' .. before, id) end
redis.call('ZADD', prefix .. 'state:' .. state, ARGV[8], id)
local line, waits = prefix .. 'line:' .. caller, state == 'queued' or (state == 'waiting' and slot == '')
if waits and (tonumber(ARGV[6]) < 0 or state == 'waiting') then
  redis.call('ZADD', prefix .. 'first', ARGV[6], id)
  redis.call('ZREM', line, id)
elseif waits then
  redis.call('ZADD', line, ARGV[6], id)
  redis.call('ZREM', prefix .. 'first', id)
  redis.call('ZADD', prefix .. 'callers', 'NX', ARGV[13], caller)
else
  redis.call('ZREM', prefix .. 'first', id)
  if redis.call('ZREM', line, id) == 1 and slot ~= '' and ARGV[5] ~= '1' then
    local last = redis.call('ZREVRANGE', prefix .. 'turns', 0, 0, 'WITHSCORES')[2] or '0'
    redis.call('ZADD', prefix .. 'turns', tonumber(last) + 1, caller)
    redis.call('ZREMRANGEBYRANK', prefix .. 'turns', 0, -10001)
  end
end
if redis.call('EXISTS', line) == 0 then redis.call('ZREM', prefix .. 'callers', caller) end
if waits then redis.call('ZADD', prefix .. 'waiting', ARGV[6], id)
else redis.call('ZREM', prefix .. 'waiting', id) end
if slotBefore and slotBefore ~= '' then redis.call('SREM', prefix .. 'ahead:' .. slotBefore, id) end
if slot ~= '' and (state == 'preparing' or state == 'waiting') then
  redis.call('SADD', prefix .. 'ahead:' .. slot, id)
end
if state == 'queued' then redis.call('SADD', queued, id) else redis.call('SREM', queued, id) end
if ARGV[5] == '1' then
  redis.call('ZREM', prefix .. 'unfinished', id)
  redis.call('HDEL', unfinished, id)
else
  redis.call('ZADD', prefix .. 'unfinished', ARGV[8], id)
  -- What it will take is reserved until it was generated: then it is known, and was counted.
  if state == 'finishing' then redis.call('HSET', unfinished, id, 0)
  else redis.call('HSETNX', unfinished, id, redis.call('GET', KEYS[4]) or ARGV[17]) end
end
if ARGV[5] == '1' and before ~= state and ARGV[12] ~= '' then
  redis.call('ZADD', prefix .. 'to-be-told', ARGV[12], id)
end
if ARGV[5] ~= '1' then redis.call('ZREM', prefix .. 'used', id)
elseif before ~= state then
  local clock = redis.call('TIME')
  redis.call('ZADD', prefix .. 'used', clock[1] * 1000 + math.floor(clock[2] / 1000), id)
end
redis.call('ZADD', prefix .. 'expiry', ARGV[9], id)
redis.call('ZADD', prefix .. 'all', 0, id)
redis.call('ZADD', prefix .. 'caller:' .. caller, 0, id)
standInBatch(prefix, ARGV[18], id, state, ARGV[5] == '1', ARGV[19])
redis.call('PUBLISH', prefix .. 'changed', id)
return 'ok'
`;

/** Forgets a record. KEYS: 1 record, 2 prefix of the indices, 3 what was erased. ARGV: 1 id, 2 caller, 3 batch or ''. */
export const ERASE_TRANSFER = `
local prefix, id, caller = KEYS[2], ARGV[1], ARGV[2]
local state = redis.call('HGET', KEYS[1], 'state')
local slot = redis.call('HGET', KEYS[1], 'slot')
redis.call('DEL', KEYS[1], KEYS[1] .. ':live', KEYS[1] .. ':deliveries')
if state then redis.call('ZREM', prefix .. 'state:' .. state, id) end
if slot and slot ~= '' then redis.call('SREM', prefix .. 'ahead:' .. slot, id) end
redis.call('SREM', prefix .. 'queued:' .. caller, id)
redis.call('HDEL', prefix .. 'unfinished:' .. caller, id)
for _, index in ipairs({'waiting', 'first', 'line:' .. caller, 'unfinished', 'to-be-told', 'told:' .. caller, 'used',
  'expiry', 'all', 'caller:' .. caller}) do
  redis.call('ZREM', prefix .. index, id)
end
if redis.call('EXISTS', prefix .. 'line:' .. caller) == 0 then redis.call('ZREM', prefix .. 'callers', caller) end
local batch = prefix .. 'batch:' .. ARGV[3]
if ARGV[3] ~= '' and redis.call('EXISTS', batch) == 1 then redis.call('HSET', batch, 'erased:' .. id, 1) end
redis.call('PUBLISH', prefix .. 'changed', id)
${NOTE_ERASURE}
return 1
`;

/**
 * Notes how far a generation is, with the larger of the old and the new fraction; nothing for a record that is gone.
 *
 * KEYS: 1 record, 2 prefix of the indices. ARGV: 1 id, 2 how long it is kept (ms), 3 fraction, 4 step, 5 steps, 6 ms to
 * the end or '', 7 now.
 */
export const REPORT_PROGRESS = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local live, fraction = KEYS[1] .. ':live', ARGV[3]
local before = redis.call('HGET', live, 'fraction')
if before and tonumber(before) > tonumber(fraction) then fraction = before end
redis.call('HSET', live, 'fraction', fraction, 'step', ARGV[4], 'steps', ARGV[5], 'etaMs', ARGV[6], 'at', ARGV[7])
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
