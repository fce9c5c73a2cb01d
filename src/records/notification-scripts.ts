/*
 * Pending webhook notifications of ended transfers and batches. The step in which one ends adds it to a single
 * index of unqueued notifications; from there it is moved to `told:<caller>`, one queue for each caller in
 * `told-callers`, scored by when the next delivery attempt is due (ms since the epoch).
 */

/** KEYS: 1 unqueued notifications, 2 prefix of the indices. ARGV: 1 name, 2 expected time, 3 caller or '' to drop. */
export const ENQUEUE_NOTIFICATION = `
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[3] == '' then return 0 end
redis.call('ZADD', KEYS[2] .. 'told:' .. ARGV[3], ARGV[2], ARGV[1])
return redis.call('SADD', KEYS[2] .. 'told-callers', ARGV[3])`;

/**
 * KEYS: 1 prefix of the indices. ARGV: 1 now, 2 how many per caller, 3 caller, '' for all of them.
 * Answer: caller, name and time of each notification: the first of every caller, then the second, and so on.
 */
export const DUE_NOTIFICATIONS = `
local callers, found = { ARGV[3] }, {}
if ARGV[3] == '' then callers = redis.call('SMEMBERS', KEYS[1] .. 'told-callers') end
local lines, longest = {}, 0
for _, caller in ipairs(callers) do
  local line = KEYS[1] .. 'told:' .. caller
  if redis.call('EXISTS', line) == 0 then redis.call('SREM', KEYS[1] .. 'told-callers', caller)
  else
    local due = redis.call('ZRANGEBYSCORE', line, '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
    lines[#lines + 1] = { caller, due }
    if #due > longest then longest = #due end
  end
end
for place = 1, longest, 2 do
  for _, line in ipairs(lines) do
    local due = line[2]
    if due[place] then found[#found + 1] = { line[1], due[place], due[place + 1] } end
  end
end
return found`;

/** KEYS: 1 prefix of the indices. ARGV: 1 name, 2 expected time, 3 caller, 4 new time or '' to remove it. */
export const POSTPONE_NOTIFICATION = `
local line = KEYS[1] .. 'told:' .. ARGV[3]
if redis.call('ZSCORE', line, ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[4] == '' then redis.call('ZREM', line, ARGV[1])
else redis.call('ZADD', line, ARGV[4], ARGV[1]) end
return 1`;

/** KEYS: 1 unqueued notifications, 2 prefix of the indices. */
export const COUNT_NOTIFICATIONS = `
local count = redis.call('ZCARD', KEYS[1])
for _, caller in ipairs(redis.call('SMEMBERS', KEYS[2] .. 'told-callers')) do
  count = count + redis.call('ZCARD', KEYS[2] .. 'told:' .. caller)
end
return count`;
