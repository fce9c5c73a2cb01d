import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { PayloadInvalid } from '../errors/general.errors.js';
import { CallerUsages } from '../records/caller-usage.js';
import {
  type CallerUsage,
  maxTransfersPerDay,
  type Quota,
  quotaExceeded,
  quotaReached,
} from '../records/quota.js';
import { RecordsSettings } from '../records/records.config.js';
import { QueueFull, QuotaExceeded } from '../records/records.errors.js';
import { TransferRecords } from '../records/transfer-records.js';
import { UNKNOWN_HIGH_MS } from '../scheduling/moments.js';
import { QueueEstimate } from './queue-estimate.js';

const SHORTEST_WAIT_MS = 1_000;
/** Where nobody can know when there is room: an hour would be too long, should it be sooner. */
const ASK_AGAIN_MS = 60_000;

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

  /** @throws QueueFull, QuotaExceeded with an honest Retry-After; PayloadInvalid for more than there may ever be */
  async check(caller: Caller, count: number): Promise<void> {
    const usage = await this.usages.of(caller.id);
    this.checkCount(caller, count, usage);
    const places = this.settings.maxWaiting - (await this.records.count(['queued']));
    if (count > places) throw await this.full(count - places);
    const quota = quotaReached(usage, caller.limits, count);
    if (quota !== null) throw await this.exceeded(caller, quota, count);
  }

  /** The refusal of the step that saves, with an honest Retry-After; any other failure as it is. */
  async explained(caller: Caller, thrown: unknown, count: number): Promise<unknown> {
    if (thrown instanceof QueueFull) {
      const places = this.settings.maxWaiting - (await this.records.count(['queued']));
      return this.full(count - places);
    }
    if (!(thrown instanceof QuotaExceeded)) return thrown;
    const quota = quotaReached(await this.usages.of(caller.id), caller.limits, count);
    // There is room again by now: then the next try will do.
    return quota === null ? thrown : this.exceeded(caller, quota, count);
  }

  /** Waiting does not help who wants more at once than there may be at all. */
  private checkCount({ limits }: Caller, count: number, { typicalMs }: CallerUsage): void {
    const { maxWaiting } = this.settings;
    const { queued, unfinished } = limits;
    const aDay = maxTransfersPerDay(limits, typicalMs);
    const most = Math.min(maxWaiting, queued ?? Infinity, unfinished ?? Infinity, aDay);
    if (count <= most) return;
    const whose = most === maxWaiting ? 'may wait here' : 'your key allows';
    throw new PayloadInvalid(`${count} transfers at once are more than ${whose} at any time: ${most}.`, {
      extensions: { mostTransfers: most },
    });
  }

  /** @param missing places that have to become free */
  private async full(missing: number): Promise<QueueFull> {
    const { maxWaiting } = this.settings;
    return new QueueFull(`${maxWaiting} transfers may wait at a time.`, {
      retryAfterMs: await this.untilBegun(Math.max(1, missing)),
      extensions: { maxWaiting },
    });
  }

  private async exceeded({ id, limits }: Caller, quota: Quota, count: number): Promise<QuotaExceeded> {
    if (quota === 'gpu-seconds') return quotaExceeded(quota, limits);
    const { unfinished, queued } = await this.usages.of(id);
    const [used, most] = quota === 'queued' ? [queued, limits.queued] : [unfinished, limits.unfinished];
    const missing = Math.max(1, used + count - (most ?? Infinity));
    // A place is free again when one of its own begins, for unfinished ones when one that runs has ended.
    const running = quota === 'transfers' ? unfinished - queued : 0;
    const place = missing <= running ? missing : await this.ownPlace(id, missing - running);
    return quotaExceeded(quota, limits, await this.untilBegun(place));
  }

  private async untilBegun(place: number): Promise<number> {
    const { low, high } = await this.estimate.start(place);
    return high < UNKNOWN_HIGH_MS ? Math.max(SHORTEST_WAIT_MS, high) : Math.max(ASK_AGAIN_MS, low);
  }

  /** In the whole waiting room. @param nth of the caller's own that wait, 1 is the first */
  private async ownPlace(callerId: string, nth: number): Promise<number> {
    const [waiting] = await this.records.lines.of(callerId, nth - 1, 1);
    if (waiting === undefined) return nth;
    return (await this.records.lines.places([waiting])).get(waiting) ?? nth;
  }
}
