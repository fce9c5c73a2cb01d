import { Injectable } from '@nestjs/common';
import { LoadedCheckpoints } from '../gpu/loaded-checkpoints.js';
import { Metrics } from '../metrics/metrics.js';
import { KnownResults } from '../records/known-results.js';
import type { TransferPlan, TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Asked } from './order.js';

/** A transfer that has succeeded. */
export type FinishedTransfer = TransferRecord & {
  readonly result: NonNullable<TransferRecord['result']>;
  readonly generated: NonNullable<TransferRecord['generated']>;
};

/** Whether what somebody asks for was made for them before. */
@Injectable()
export class CachedResults {
  constructor(
    private readonly results: KnownResults,
    private readonly records: TransferRecords,
    private readonly checkpoints: LoadedCheckpoints,
    private readonly metrics: Metrics,
  ) {}

  /** Null where it is not wanted, or can't be: each chosen seed makes another picture, a photo must be here. */
  keyOf({ caller, submission }: Asked, photoSha256: string | null, plan: TransferPlan): string | null {
    const { cache, seed, style } = submission;
    if (!cache || seed === -1 || photoSha256 === null) return null;
    return this.results.keyOf({ callerId: caller.id, photoSha256, style, plan });
  }

  /** The transfer that has the result. Counted: to be asked once for each submission. */
  async find(key: string | null): Promise<FinishedTransfer | null> {
    if (key === null) return null;
    const found = await this.look(key);
    this.metrics.knownResults.inc({ outcome: found === null ? 'miss' : 'hit' });
    return found;
  }

  /** The same without counting it. */
  async look(key: string | null): Promise<FinishedTransfer | null> {
    const id = key === null ? null : await this.results.find(key);
    const record = id === null ? null : await this.records.get(id);
    if (record === null || !isFinished(record) || record.expiresAt <= Date.now()) return null;
    return (await this.wouldBeTheSame(record)) ? record : null;
  }

  /** A plan without a checkpoint takes the one that is loaded, which may be another one by now. */
  private async wouldBeTheSame({ plan, generated }: FinishedTransfer): Promise<boolean> {
    if (plan.checkpoint !== null) return true;
    const { checkpoint: name, checkpointHash: hash = null } = generated;
    return name !== null && this.checkpoints.has({ name, hash });
  }
}

function isFinished(record: TransferRecord): record is FinishedTransfer {
  return record.state === 'succeeded' && record.result !== null && record.generated !== null;
}
