import { NOTE_ERASURE } from '../redis/erasures.js';
import { SAVE_TRANSFER_FUNCTION, UNDO_TRANSFER } from './record-scripts.js';

/**
 * Creates a batch and all its transfers, or nothing: when one of them is refused, the ones created before it are
 * erased in the same step.
 *
 * KEYS: 1 batch, 2 prefix of the indices, 3 and 4 as in SAVE_TRANSFER, 5 note of erasures. ARGV: 1 batch id, 2
 * batch as JSON, 3 caller, 4 expiry, 5 whether its end has to be notified (1/0); then the two arguments of
 * SAVE_TRANSFER for each transfer. Answer: 'ok' and 0, or SAVE_TRANSFER's answer for the refused transfer and its
 * index from 1 (0: the batch itself exists).
 */
export const CREATE_BATCH = `${SAVE_TRANSFER_FUNCTION}
local function erase(KEYS, ARGV) ${UNDO_TRANSFER} end
local batch, prefix, id, caller = KEYS[1], KEYS[2], ARGV[1], ARGV[3]
if redis.call('EXISTS', batch) == 1 then return { 'conflict', 0 } end
local transfers = {}
for at = 6, #ARGV, 2 do
  local facts = cjson.decode(ARGV[at])
  table.insert(transfers, { key = prefix .. 'record:' .. facts.id, facts = facts, text = ARGV[at + 1] })
  redis.call('SADD', batch .. ':open', facts.id)
end
redis.call('HSET', batch, 'data', ARGV[2], 'tell', ARGV[5])
redis.call('ZADD', prefix .. 'batch-expiry', ARGV[4], id)
for index, transfer in ipairs(transfers) do
  local saved = saveTransfer({ transfer.key, prefix, KEYS[3], KEYS[4] }, transfer.facts, transfer.text)
  if saved ~= 'ok' then
    redis.call('DEL', batch, batch .. ':open')
    redis.call('ZREM', prefix .. 'to-be-told', 'batch:' .. id)
    redis.call('ZREM', prefix .. 'batch-expiry', id)
    for before = 1, index - 1 do
      erase({ transfers[before].key, prefix, KEYS[5] }, { transfers[before].facts.id, caller, id })
    end
    return { saved, index }
  end
end
redis.call('ZADD', prefix .. 'batches:' .. caller, 0, id)
return { 'ok', 0 }
`;

/**
 * Erases a batch without its transfers.
 *
 * KEYS: 1 batch, 2 prefix of the indices, 3 note of erasures. ARGV: 1 id, 2 caller.
 */
export const ERASE_BATCH = `
local prefix, id = KEYS[2], ARGV[1]
redis.call('DEL', KEYS[1], KEYS[1] .. ':open', KEYS[1] .. ':shared', KEYS[1] .. ':deliveries')
redis.call('ZREM', prefix .. 'to-be-told', 'batch:' .. id)
redis.call('ZREM', prefix .. 'told:' .. ARGV[2], 'batch:' .. id)
redis.call('ZREM', prefix .. 'batch-expiry', id)
redis.call('ZREM', prefix .. 'batches:' .. ARGV[2], id)
redis.call('PUBLISH', prefix .. 'changed', id)
${NOTE_ERASURE}
return 1
`;
