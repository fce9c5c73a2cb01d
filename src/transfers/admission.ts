import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { CallerUsages } from '../records/caller-usage.js';
import { type Quota, quotaExceeded, reached } from '../records/quota.js';
import { RecordsSettings } from '../records/records.config.js';
import { QueueFull, QuotaExceeded } from '../records/records.errors.js';
import { TransferRecords } from '../records/transfer-records.js';
import { QueueEstimate } from './queue-estimate.js';

const SHORTEST_WAIT_MS = 1_000;

/**
 * Whether somebody may submit something now, and if not, when. It is looked at before anything costly is done; what
 * decides is the step in which a transfer is saved, because others may submit meanwhile.
 */
@Injectable()
export class Admission {
  constructor(
    private readonly records: TransferRecords,
    private readonly usages: CallerUsages,
    private readonly estimate: QueueEstimate,
    private readonly settings: RecordsSettings,
  ) {}

  /** @throws QueueFull, QuotaExceeded with an honest Retry-After */
  async check(caller: Caller, count: number): Promise<void> {
    if ((await this.records.count(['queued'])) + count > this.settings.maxWaiting) throw await this.full();
    const quota = reached(await this.usages.of(caller.id), caller.limits, count);
    if (quota !== null) throw await this.exceeded(caller, quota);
  }

  /** The refusal of the step that saves, with an honest Retry-After; any other failure as it is. */
  async explained(caller: Caller, thrown: unknown): Promise<unknown> {
    if (thrown instanceof QueueFull) return this.full();
    if (!(thrown instanceof QuotaExceeded)) return thrown;
    const quota = reached(await this.usages.of(caller.id), caller.limits);
    // There is room again by now: then the next try will do.
    return quota === null ? thrown : this.exceeded(caller, quota);
  }

  private async full(): Promise<QueueFull> {
    const { maxWaiting } = this.settings;
    const { high } = await this.estimate.start(1);
    return new QueueFull(`${maxWaiting} transfers wait already.`, {
      retryAfterMs: Math.max(SHORTEST_WAIT_MS, high),
      extensions: { maxWaiting },
    });
  }

  private async exceeded({ id, limits }: Caller, quota: Quota): Promise<QuotaExceeded> {
    if (quota === 'gpu-seconds') return quotaExceeded(quota, limits);
    // One place is free again when the first of its own begins, for unfinished ones when one that runs has ended.
    const { unfinished, queued } = await this.usages.of(id);
    const runs = quota === 'transfers' && unfinished > queued;
    const { high } = await this.estimate.start(runs ? 1 : await this.firstPlace(id));
    return quotaExceeded(quota, limits, Math.max(SHORTEST_WAIT_MS, high));
  }

  private async firstPlace(callerId: string): Promise<number> {
    const [first] = await this.records.lines.of(callerId, 0, 1);
    if (first === undefined) return 1;
    return (await this.records.positions([first])).get(first) ?? 1;
  }
}
