/*
 * Scripts that read the waiting room, which SAVE_TRANSFER maintains. The callers take turns: first the one whose last
 * turn is longest ago; among callers without any turn, the one that has been waiting longest.
 */

const CALLERS_BY_TURN = `
local prefix, lines = KEYS[1], {}
for at, caller in ipairs(redis.call('ZRANGE', prefix .. 'callers', 0, -1)) do
  lines[at] = {caller = caller, turn = tonumber(redis.call('ZSCORE', prefix .. 'turns', caller) or 0), at = at}
end
table.sort(lines, function(a, b) return a.turn < b.turn or (a.turn == b.turn and a.at < b.at) end)
`;

/**
 * Ids of the waiting transfers, next one first. KEYS: 1 prefix of the indices. ARGV: 1 how many, -1 for all.
 */
export const WAITING_IN_ORDER = `${CALLERS_BY_TURN}
local most = tonumber(ARGV[1])
if most < 0 then most = redis.call('ZCARD', prefix .. 'waiting') end
if most == 0 then return {} end
local ids, round = redis.call('ZRANGE', prefix .. 'first', 0, most - 1), 0
while #ids < most and #lines > 0 do
  local left = {}
  for _, line in ipairs(lines) do
    local id = #ids < most and redis.call('ZRANGE', prefix .. 'line:' .. line.caller, round, round)[1]
    if id then
      ids[#ids + 1] = id
      left[#left + 1] = line
    end
  end
  lines, round = left, round + 1
end
return ids
`;

/**
 * The data that the places of transfers are computed from. KEYS: 1 prefix of the indices. ARGV: ids. Answer: the
 * number of transfers in `first`; the callers with the lengths of their lines; for each id its caller ('' for one
 * in `first`) and the number of transfers before it in its line, -1 for one that does not wait; and of each
 * transfer assigned to a slot its id, slot, state and when it entered that state.
 */
export const WAITING_PLACES = `${CALLERS_BY_TURN}
local lengths, found, given = {}, {}, {}
for _, line in ipairs(lines) do
  lengths[#lengths + 1] = line.caller
  lengths[#lengths + 1] = redis.call('ZCARD', prefix .. 'line:' .. line.caller)
end
for _, id in ipairs(ARGV) do
  local caller, rank = '', redis.call('ZRANK', prefix .. 'first', id)
  if not rank then
    caller = redis.call('HGET', prefix .. 'record:' .. id, 'caller') or ''
    rank = redis.call('ZRANK', prefix .. 'line:' .. caller, id)
  end
  found[#found + 1] = caller
  found[#found + 1] = rank or -1
end
for _, state in ipairs({'waiting', 'preparing'}) do
  local standing = redis.call('ZRANGE', prefix .. 'state:' .. state, 0, -1, 'WITHSCORES')
  for at = 1, #standing, 2 do
    local slot, entered = unpack(redis.call('HMGET', prefix .. 'record:' .. standing[at], 'slot', 'enteredAt'))
    -- Records of older versions lack enteredAt: use the time of submission.
    if slot and slot ~= '' then
      for _, value in ipairs({standing[at], slot, state, entered or standing[at + 1]}) do given[#given + 1] = value end
    end
  end
end
return {redis.call('ZCARD', prefix .. 'first'), lengths, found, given}
`;

/**
 * Repairs the lines after a version of the service that did not have them was running: adds waiting transfers that
 * are in no line, and removes transfers that no longer wait. Cheap when there is nothing to do. KEYS: 1 prefix of
 * the indices.
 * ARGV: 1 GPU time to reserve for each, ms. Answer: the number of changes.
 */
export const ARRANGE_WAITING = `
local prefix, changed = KEYS[1], 0
local callers, placed = redis.call('ZRANGE', prefix .. 'callers', 0, -1), redis.call('ZCARD', prefix .. 'first')
for _, caller in ipairs(callers) do placed = placed + redis.call('ZCARD', prefix .. 'line:' .. caller) end
local waiting = redis.call('ZRANGE', prefix .. 'waiting', 0, -1, 'WITHSCORES')
if placed == #waiting / 2 then return 0 end
local function clear(index)
  for _, id in ipairs(redis.call('ZRANGE', prefix .. index, 0, -1)) do
    if not redis.call('ZSCORE', prefix .. 'waiting', id) then
      redis.call('ZREM', prefix .. index, id)
      changed = changed + 1
    end
  end
end
clear('first')
for _, caller in ipairs(callers) do
  clear('line:' .. caller)
  if redis.call('EXISTS', prefix .. 'line:' .. caller) == 0 then redis.call('ZREM', prefix .. 'callers', caller) end
end
for at = 1, #waiting, 2 do
  local id, order = waiting[at], waiting[at + 1]
  local caller, data = unpack(redis.call('HMGET', prefix .. 'record:' .. id, 'caller', 'data'))
  local placed = redis.call('ZSCORE', prefix .. 'first', id)
    or (caller and redis.call('ZSCORE', prefix .. 'line:' .. caller, id))
  if not data then redis.call('ZREM', prefix .. 'waiting', id)
  elseif not placed then
    local record = cjson.decode(data)
    caller, changed = record.callerId, changed + 1
    redis.call('HSET', prefix .. 'record:' .. id, 'caller', caller)
    redis.call('HSETNX', prefix .. 'unfinished:' .. caller, id, ARGV[1])
    if record.state == 'queued' then redis.call('SADD', prefix .. 'queued:' .. caller, id) end
    if tonumber(order) < 0 or record.state == 'waiting' then redis.call('ZADD', prefix .. 'first', order, id)
    else
      redis.call('ZADD', prefix .. 'line:' .. caller, order, id)
      redis.call('ZADD', prefix .. 'callers', 'NX', record.queuedAt, caller)
    end
  end
end
return changed
`;
