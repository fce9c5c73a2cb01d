import type { CallerLimits } from '../access/caller-limits.js';
import { gpuAccountKey, TYPICAL_GPU_KEY, UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import type { Quota } from './quota.js';
import type { TransferFacts } from './record-scripts.js';
import type { RecordsSettings } from './records.config.js';
import type { TransferRecord } from './transfer-record.js';
import { hasEnded } from './transfer-states.js';

/** Prefix of all keys of the records; the connection adds its own in front. */
export const PREFIX = 'transfers:';

/** How long a caller gets 410 instead of 404 for an expired transfer or batch. */
export const EXPIRED_KNOWN_MS = 7 * 86_400_000;

/** The answer of SAVE_TRANSFER. */
export type Saved = 'ok' | 'conflict' | 'full' | Quota;

/**
 * The KEYS and ARGV of SAVE_TRANSFER.
 * @param record with the version that it has in Redis, 0 when it is new
 * @param limits of the caller, used for new records only
 */
export function saveArguments(
  record: TransferRecord,
  { maxWaiting }: RecordsSettings,
  { queued, unfinished, gpuSecondsADay }: CallerLimits,
): { readonly keys: readonly string[]; readonly values: readonly [string, string] } {
  const { version, ...data } = record;
  const now = Date.now();
  const facts: TransferFacts = {
    id: record.id,
    version,
    state: record.state,
    ended: hasEnded(record.state),
    order: record.order,
    caller: record.callerId,
    slot: record.slot ?? '',
    batch: record.batchId ?? undefined,
    createdAt: record.createdAt,
    queuedAt: record.queuedAt,
    enteredAt: record.enteredAt,
    expiresAt: record.expiresAt,
    now,
    tell: Boolean(record.webhookUrl),
    maxWaiting,
    limits: {
      queued: queued ?? undefined,
      unfinished: unfinished ?? undefined,
      gpuMs: gpuSecondsADay === null ? undefined : gpuSecondsADay * 1000,
    },
    unmeasuredGpuMs: UNMEASURED_GPU_MS,
  };
  return {
    keys: [recordKey(record.id), PREFIX, gpuAccountKey(record.callerId, now), TYPICAL_GPU_KEY],
    values: [JSON.stringify(facts), JSON.stringify(data)],
  };
}

/** Redis key of a transfer; keys of its further data start with this key and a colon. */
export function recordKey(id: string): string {
  return `${PREFIX}record:${id}`;
}

/** Fields that are missing in records written by older versions. */
const ADDED_LATER: Partial<TransferRecord> = {
  failedOn: [],
  pause: null,
  batchId: null,
  resultKey: null,
  cached: false,
  estimatedStartMs: null,
};

// Only the scripts write these hashes, so the JSON needs no validation.
export function parseRecord(data: string, version: number): TransferRecord {
  const record = JSON.parse(data) as Omit<TransferRecord, 'version'>;
  return { ...ADDED_LATER, ...record, version };
}
