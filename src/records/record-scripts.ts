import { NOTE_ERASURE } from '../redis/erasures.js';
import type { TransferState } from './transfer-states.js';

/*
 * A record and its indices (waiting, unfinished, expiring transfers) change in one script, so that a crash cannot
 * leave them inconsistent. Redis runs a script atomically, and with `appendfsync always` its writes are on disk
 * when the answer arrives.
 */

/**
 * The fields of a record that SAVE_TRANSFER needs beside the record's JSON, themselves passed as JSON. Missing
 * properties count as absent; times are ms since the epoch.
 */
export interface TransferFacts {
  readonly id: string;
  /** The version that the record must have in Redis; 0: it must not exist. */
  readonly version: number;
  readonly state: TransferState;
  readonly ended: boolean;
  /** Sort key in the waiting room; below 0: it goes before the round robin of the callers. */
  readonly order: number;
  readonly caller: string;
  /** '' while it is not assigned to a slot. */
  readonly slot: string;
  readonly batch?: string;
  readonly createdAt: number;
  /** When it entered the waiting room. */
  readonly queuedAt: number;
  /** When it entered its state. */
  readonly enteredAt: number;
  readonly expiresAt: number;
  readonly now: number;
  /** Whether its end has to be notified to a webhook. */
  readonly tell: boolean;
  /** Size of the waiting room; checked for new transfers only. */
  readonly maxWaiting: number;
  /** Limits of its caller: numbers of transfers, and GPU time per day, ms; checked for new transfers only. */
  readonly limits: { readonly queued?: number; readonly unfinished?: number; readonly gpuMs?: number };
  /** GPU time that is reserved for a transfer as long as none was measured, ms. */
  readonly unmeasuredGpuMs: number;
}

/** Returns the limit that keeps a new transfer out, or nil. */
const REFUSAL = `
local function refusal(keys, transfer)
  local prefix, limits = keys[2], transfer.limits
  local unfinished = prefix .. 'unfinished:' .. transfer.caller
  if redis.call('ZCARD', prefix .. 'waiting') >= transfer.maxWaiting then return 'full' end
  if limits.gpuMs then
    local ms = tonumber(redis.call('GET', keys[3]) or 0)
    for _, reserved in ipairs(redis.call('HVALS', unfinished)) do ms = ms + tonumber(reserved) end
    if ms >= limits.gpuMs then return 'gpu-seconds' end
  end
  if limits.unfinished and redis.call('HLEN', unfinished) >= limits.unfinished then return 'transfers' end
  local queued = prefix .. 'queued:' .. transfer.caller
  if limits.queued and redis.call('SCARD', queued) >= limits.queued then return 'queued' end
end`;

/**
 * A waiting transfer is in the line of its caller, or in `first` if it goes before the round robin of the callers
 * (see `scheduling/turns.ts`). The turn of a caller is counted in the same step that assigns a transfer of its line
 * to a slot.
 */
const TAKE_PLACE = `
local function countTurn(prefix, caller)
  local last = redis.call('ZREVRANGE', prefix .. 'turns', 0, 0, 'WITHSCORES')[2] or '0'
  redis.call('ZADD', prefix .. 'turns', tonumber(last) + 1, caller)
  redis.call('ZREMRANGEBYRANK', prefix .. 'turns', 0, -10001)
end
local function takePlace(prefix, transfer)
  local id, state, slot, caller, order = transfer.id, transfer.state, transfer.slot, transfer.caller, transfer.order
  local first, line = prefix .. 'first', prefix .. 'line:' .. caller
  local waits = state == 'queued' or (state == 'waiting' and slot == '')
  if waits and (order < 0 or state == 'waiting') then
    redis.call('ZADD', first, order, id)
    redis.call('ZREM', line, id)
  elseif waits then
    redis.call('ZADD', line, order, id)
    redis.call('ZREM', first, id)
    redis.call('ZADD', prefix .. 'callers', 'NX', transfer.queuedAt, caller)
  else
    redis.call('ZREM', first, id)
    local left = redis.call('ZREM', line, id) == 1
    if left and slot ~= '' and not transfer.ended then countTurn(prefix, caller) end
  end
  if redis.call('EXISTS', line) == 0 then redis.call('ZREM', prefix .. 'callers', caller) end
  if waits then redis.call('ZADD', prefix .. 'waiting', order, id)
  else redis.call('ZREM', prefix .. 'waiting', id) end
end
local function standAhead(prefix, transfer, slotBefore)
  local id, state, slot = transfer.id, transfer.state, transfer.slot
  if slotBefore and slotBefore ~= '' then redis.call('SREM', prefix .. 'ahead:' .. slotBefore, id) end
  if slot ~= '' and (state == 'preparing' or state == 'waiting') then
    redis.call('SADD', prefix .. 'ahead:' .. slot, id)
  end
end`;

/**
 * Maintains what the caller's limits are compared with. `typical` is the key of the GPU time of a typical transfer.
 */
const COUNT_FOR_CALLER = `
local function countForCaller(prefix, transfer, typical)
  local id, state = transfer.id, transfer.state
  local queued, unfinished = prefix .. 'queued:' .. transfer.caller, prefix .. 'unfinished:' .. transfer.caller
  if state == 'queued' then redis.call('SADD', queued, id) else redis.call('SREM', queued, id) end
  if transfer.ended then redis.call('HDEL', unfinished, id)
  -- GPU time is reserved until the generation ends: by then the real GPU time has been charged.
  elseif state == 'finishing' then redis.call('HSET', unfinished, id, 0)
  else redis.call('HSETNX', unfinished, id, redis.call('GET', typical) or transfer.unmeasuredGpuMs) end
end`;

/** Maintains the indices of unfinished transfers, of pending notifications, and of ended transfers by last use. */
const NOTE_END = `
local function noteEnd(prefix, transfer, before)
  local id, isNew = transfer.id, before ~= transfer.state
  if not transfer.ended then
    redis.call('ZADD', prefix .. 'unfinished', transfer.createdAt, id)
    redis.call('ZREM', prefix .. 'used', id)
    return
  end
  redis.call('ZREM', prefix .. 'unfinished', id)
  if isNew and transfer.tell then redis.call('ZADD', prefix .. 'to-be-told', transfer.now, id) end
  if isNew then
    local clock = redis.call('TIME')
    redis.call('ZADD', prefix .. 'used', clock[1] * 1000 + math.floor(clock[2] / 1000), id)
  end
end`;

/**
 * Maintains a transfer's state in the hash of its batch, and the batch's set of unfinished transfers. The step in
 * which the last transfer ends also records the end of the batch, extends its retention to that of this transfer if
 * that is longer, and notes the notification to send.
 */
const STAND_IN_BATCH = `
local function standInBatch(prefix, transfer)
  if not transfer.batch then return end
  local id, batch = transfer.id, prefix .. 'batch:' .. transfer.batch
  if redis.call('EXISTS', batch) == 0 then return end
  redis.call('HSET', batch, 'state:' .. id, transfer.state)
  if not transfer.ended then
    redis.call('SADD', batch .. ':open', id)
    redis.call('HDEL', batch, 'finishedAt')
    return
  end
  redis.call('HSET', batch, 'ended:' .. id, 1)
  if redis.call('SREM', batch .. ':open', id) == 0 or redis.call('SCARD', batch .. ':open') > 0 then return end
  local planned = redis.call('ZSCORE', prefix .. 'batch-expiry', transfer.batch)
  local keptUntil = math.max(tonumber(planned or 0), transfer.expiresAt)
  redis.call('HSET', batch, 'finishedAt', transfer.now, 'keptUntil', keptUntil)
  redis.call('ZADD', prefix .. 'batch-expiry', keptUntil, transfer.batch)
  if redis.call('HGET', batch, 'tell') == '1' then
    redis.call('ZADD', prefix .. 'to-be-told', transfer.now, 'batch:' .. transfer.batch)
  end
end`;

/** The Lua function `saveTransfer(keys, facts, text)`, for use in other scripts: SAVE_TRANSFER without parsing ARGV. */
export const SAVE_TRANSFER_FUNCTION = `${REFUSAL}${TAKE_PLACE}${COUNT_FOR_CALLER}${NOTE_END}${STAND_IN_BATCH}
local function saveTransfer(keys, transfer, text)
  local record, prefix, id, state, slot = keys[1], keys[2], transfer.id, transfer.state, transfer.slot
  local version, before, slotBefore = unpack(redis.call('HMGET', record, 'version', 'state', 'slot'))
  if tonumber(version or 0) ~= transfer.version then return 'conflict' end
  if transfer.version == 0 and state == 'queued' then
    local refused = refusal(keys, transfer)
    if refused then return refused end
  end
  redis.call('HSET', record, 'version', transfer.version + 1, 'state', state, 'slot', slot,
    'caller', transfer.caller, 'enteredAt', transfer.enteredAt, 'data', text)
  if before and before ~= state then redis.call('ZREM', prefix .. 'state:' .. before, id) end
  redis.call('ZADD', prefix .. 'state:' .. state, transfer.createdAt, id)
  takePlace(prefix, transfer)
  standAhead(prefix, transfer, slotBefore)
  countForCaller(prefix, transfer, keys[4])
  noteEnd(prefix, transfer, before)
  redis.call('ZADD', prefix .. 'expiry', transfer.expiresAt, id)
  redis.call('ZADD', prefix .. 'all', 0, id)
  redis.call('ZADD', prefix .. 'caller:' .. transfer.caller, 0, id)
  standInBatch(prefix, transfer)
  redis.call('PUBLISH', prefix .. 'changed', id)
  return 'ok'
end`;

/**
 * Saves a record if its version is still the expected one.
 *
 * KEYS: 1 record, 2 prefix of the indices, 3 GPU time of the caller today, 4 GPU time of a typical transfer.
 * ARGV: 1 TransferFacts as JSON, 2 the record as JSON. Answer: 'ok', 'conflict', 'full', or the limit that is
 * reached: 'queued', 'transfers', 'gpu-seconds'. The change is published to `TransferChanges`.
 */
export const SAVE_TRANSFER = `${SAVE_TRANSFER_FUNCTION}
return saveTransfer(KEYS, cjson.decode(ARGV[1]), ARGV[2])
`;

/**
 * Erases a record in whatever state it is.
 *
 * KEYS: 1 record, 2 prefix of the indices, 3 note of erasures. ARGV: 1 id, 2 caller, 3 batch or ''.
 */
export const UNDO_TRANSFER = `
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

/** UNDO_TRANSFER for ended transfers only. Answers 0 for one that was sent back, since its batch waits for it. */
export const ERASE_TRANSFER = `
if redis.call('ZSCORE', KEYS[2] .. 'unfinished', ARGV[1]) then return 0 end
${UNDO_TRANSFER}`;

/**
 * Saves the progress of a generation; the fraction never falls. Does nothing when the record is gone.
 *
 * KEYS: 1 record, 2 prefix of the indices. ARGV: 1 id, 2 time to live (ms), 3 fraction, 4 step, 5 steps, 6 ms to the
 * end or '', 7 now.
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

/** Saves the newest preview. KEYS as above. ARGV: 1 id, 2 time to live (ms), 3 the picture's SHA-256. */
export const SHOW_PREVIEW = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1] .. ':live', 'preview', ARGV[3])
redis.call('PEXPIRE', KEYS[1] .. ':live', ARGV[2])
redis.call('PUBLISH', KEYS[2] .. 'changed', ARGV[1])
return 1
`;
