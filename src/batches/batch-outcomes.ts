import type { BatchRecord } from '../records/batch-record.js';
import type { TransferRecord, TransferResult } from '../records/transfer-record.js';
import type { TransferState } from '../records/transfer-states.js';
import { FILE_EXTENSIONS } from '../images/file-extensions.js';

/** The outcome of one item of a batch. */
export interface BatchOutcome {
  /** File name of its picture, like `01-watercolor.jpg`; null when there is none. */
  readonly file: string | null;
  /** Caption below its picture, or below the empty place, on the contact sheet. */
  readonly caption: string;
  readonly transferId: string;
  readonly style: string;
  readonly photoId: string;
  readonly state: TransferState;
  readonly result: TransferResult | null;
  readonly seed: number | null;
  readonly finishedAt: number | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

/** In the order of the batch's items. */
export function batchOutcomes(
  { items, standings }: BatchRecord,
  records: readonly TransferRecord[],
): readonly BatchOutcome[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  const digits = Math.max(2, String(items.length).length);
  return items.map(({ transferId, style, photoId }, index) => {
    const record = byId.get(transferId);
    const state = standings[index]?.state ?? 'queued';
    const result = state === 'succeeded' ? (record?.result ?? null) : null;
    const name = `${String(index + 1).padStart(digits, '0')}-${style}`;
    const ended = state === 'succeeded' ? 'erased' : state;
    return {
      file: result && `${name}.${FILE_EXTENSIONS[result.format]}`,
      caption: result ? name : `${name} ${ended}`,
      transferId,
      style,
      photoId,
      state,
      result,
      seed: record?.generated?.seed ?? null,
      finishedAt: record?.finishedAt ?? null,
      error: state === 'failed' ? (record?.error ?? null) : null,
    };
  });
}
