import type { CallerLimits } from '../access/caller-limits.js';
import { gpuAccountKey, TYPICAL_GPU_KEY, UNMEASURED_GPU_MS } from '../access/gpu-account.js';
import type { Quota } from './quota.js';
import type { TransferFacts } from './record-scripts.js';
import type { RecordsSettings } from './records.config.js';
import type { TransferRecord } from './transfer-record.js';
import { hasEnded } from './transfer-states.js';

/** Of every key here; the connection puts its own in front. */
export const PREFIX = 'transfers:';

/** What came of saving a record. */
export type Saved = 'ok' | 'conflict' | 'full' | Quota;

/**
 * What SAVE_TRANSFER is given of a record.
 * @param record with the version that it has in Redis, 0 when it is new
 * @param limits what the caller of a new one may have
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

/** Where a transfer is kept; what belongs to it has this and a colon in front. */
export function recordKey(id: string): string {
  return `${PREFIX}record:${id}`;
}

/** What a record that an older version wrote lacks. */
const ADDED_LATER: Partial<TransferRecord> = {
  failedOn: [],
  pause: null,
  batchId: null,
  resultKey: null,
  cached: false,
  estimatedStartMs: null,
};

// Only the scripts write these hashes, so what is read is what was written: no second parse of the whole shape.
export function parseRecord(data: string, version: number): TransferRecord {
  const record = JSON.parse(data) as Omit<TransferRecord, 'version'>;
  return { ...ADDED_LATER, ...record, version };
}
