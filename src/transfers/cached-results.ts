import { Injectable } from '@nestjs/common';
import { LoadedCheckpoints, type UsedCheckpoint } from '../gpu/loaded-checkpoints.js';
import { Metrics } from '../metrics/metrics.js';
import { KnownResults } from '../records/known-results.js';
import type { FinishedTransfer, TransferPlan, TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { CallerSubmission } from './submission-order.js';

/** Finds earlier results of the same caller that a submission can reuse. */
@Injectable()
export class CachedResults {
  constructor(
    private readonly results: KnownResults,
    private readonly records: TransferRecords,
    private readonly checkpoints: LoadedCheckpoints,
    private readonly metrics: Metrics,
  ) {}

  /** Null when reuse is turned off or impossible: with a random seed, or a photo that has yet to be fetched. */
  keyOf(
    { caller, submission }: CallerSubmission,
    photoSha256: string | null,
    plan: TransferPlan,
  ): string | null {
    const { cache, seed, style } = submission;
    if (!cache || seed === -1 || photoSha256 === null) return null;
    return this.results.keyOf({ callerId: caller.id, photoSha256, style, plan });
  }

  /** The transfer that has the result. Counts a hit or miss, so it is to be called once per submission. */
  async find(key: string | null): Promise<FinishedTransfer | null> {
    if (key === null) return null;
    const found = await this.look(key);
    this.count(found !== null);
    return found;
  }

  /** Like `find`, without counting. */
  async look(key: string | null): Promise<FinishedTransfer | null> {
    return (await this.lookAll([key]))[0] ?? null;
  }

  /** Like `look` for several keys, in their order; asks the WebUIs only once per checkpoint. */
  async lookAll(keys: readonly (string | null)[]): Promise<(FinishedTransfer | null)[]> {
    const known = await Promise.all(keys.map((key) => this.noted(key)));
    const loaded = new Map<string, Promise<boolean>>();
    const isLoaded = (used: UsedCheckpoint): Promise<boolean> => {
      const name = JSON.stringify([used.name, used.hash]);
      const answer = loaded.get(name) ?? this.checkpoints.has(used);
      loaded.set(name, answer);
      return answer;
    };
    return Promise.all(
      known.map(async (record) => (record && (await wouldBeTheSame(record, isLoaded)) ? record : null)),
    );
  }

  count(hit: boolean): void {
    this.metrics.knownResults.inc({ outcome: hit ? 'hit' : 'miss' });
  }

  private async noted(key: string | null): Promise<FinishedTransfer | null> {
    const id = key === null ? null : await this.results.find(key);
    const record = id === null ? null : await this.records.get(id);
    return record !== null && isFinished(record) && record.expiresAt > Date.now() ? record : null;
  }
}

/** A plan without a checkpoint uses the loaded one, which may have changed since. */
async function wouldBeTheSame(
  { plan, generated }: FinishedTransfer,
  isLoaded: (used: UsedCheckpoint) => Promise<boolean>,
): Promise<boolean> {
  if (plan.checkpoint !== null) return true;
  const { checkpoint: name, checkpointHash: hash = null } = generated;
  return name !== null && isLoaded({ name, hash });
}

function isFinished(record: TransferRecord): record is FinishedTransfer {
  return record.state === 'succeeded' && record.result !== null && record.generated !== null;
}
