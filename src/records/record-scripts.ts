import { NOTE_ERASURE } from '../redis/erasures.js';
import type { TransferState } from './transfer-states.js';

/*
 * The record and everything that is found by it (who waits, what is unfinished, what expires) change in one step:
 * a crash can't leave them apart. Redis runs a script as a whole, and with `appendfsync always` it is on disk when
 * the answer comes.
 */

/**
 * What SAVE_TRANSFER is told of a record beside its text, as JSON. A property that is left out is one that there is not;
 * times are ms since 1970.
 */
export interface TransferFacts {
  readonly id: string;
  /** The version that it is expected to have in Redis; 0: it must be new. */
  readonly version: number;
  readonly state: TransferState;
  readonly ended: boolean;
  /** In the waiting room; below 0: it waits for no turn of its caller. */
  readonly order: number;
  readonly caller: string;
  /** '' without one. */
  readonly slot: string;
  readonly batch?: string;
  readonly createdAt: number;
  /** Since when it waits. */
  readonly queuedAt: number;
  /** Since when it is in its state. */
  readonly enteredAt: number;
  readonly expiresAt: number;
  readonly now: number;
  /** Whether somebody has to be told of its end. */
  readonly tell: boolean;
  /** What is looked at for a new one alone. */
  readonly maxWaiting: number;
  /** Of its caller: transfers, and ms of GPU time on this day. */
  readonly limits: { readonly queued?: number; readonly unfinished?: number; readonly gpuMs?: number };
  /** What a transfer is taken for while none was measured. */
  readonly unmeasuredGpuMs: number;
}

/** What keeps a new transfer out: the limit that is reached, or nil. */
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
 * Who waits has a place in the line of its caller, or in `first` if it waits for no turn (see `scheduling/turns.ts`). The
 * turn of a caller is counted in the same step in which a transfer of its line gets a slot.
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

/** What its caller's limits are held against. `typical` is the key of the GPU time that a transfer takes. */
const COUNT_FOR_CALLER = `
local function countForCaller(prefix, transfer, typical)
  local id, state = transfer.id, transfer.state
  local queued, unfinished = prefix .. 'queued:' .. transfer.caller, prefix .. 'unfinished:' .. transfer.caller
  if state == 'queued' then redis.call('SADD', queued, id) else redis.call('SREM', queued, id) end
  if transfer.ended then redis.call('HDEL', unfinished, id)
  -- What it will take is reserved until it was generated: then it is known, and was counted.
  elseif state == 'finishing' then redis.call('HSET', unfinished, id, 0)
  else redis.call('HSETNX', unfinished, id, redis.call('GET', typical) or transfer.unmeasuredGpuMs) end
end`;

/** The lists of those that have not ended, whose end has to be told, and whose pictures are kept for whoever asks. */
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
 * A transfer's standing in its batch: a field of the batch, and a set of those that have not ended. In the step in which
 * the last one ends it is noted when that was, and that somebody has to be told; it is kept at least as long as that one.
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

/** `saveTransfer(keys, facts, text)`, for other scripts as well: everything of SAVE_TRANSFER but the reading of ARGV. */
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
 * KEYS: 1 record, 2 prefix of the indices, 3 GPU time of the caller on this day, 4 GPU time that a transfer takes.
 * ARGV: 1 TransferFacts as JSON, 2 the record's own text. Answer: 'ok', 'conflict', 'full', or the limit that is
 * reached: 'queued', 'transfers', 'gpu-seconds'. Whoever listens (see `TransferChanges`) hears of it.
 */
export const SAVE_TRANSFER = `${SAVE_TRANSFER_FUNCTION}
return saveTransfer(KEYS, cjson.decode(ARGV[1]), ARGV[2])
`;

/**
 * Forgets a record, however it stands.
 *
 * KEYS: 1 record, 2 prefix of the indices, 3 what was erased. ARGV: 1 id, 2 caller, 3 batch or ''.
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

/** Forgets a record that has ended: one that was sent back is none of those, and its batch waits for it. As above. */
export const ERASE_TRANSFER = `
if redis.call('ZSCORE', KEYS[2] .. 'unfinished', ARGV[1]) then return 0 end
${UNDO_TRANSFER}`;

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
