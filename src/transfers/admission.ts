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
/** Least Retry-After when the wait cannot be estimated; `UNKNOWN_HIGH_MS`, an hour, would be too long. */
const ASK_AGAIN_MS = 60_000;

/**
 * Checks whether a caller may submit transfers now, and estimates when it may if not. This runs before anything
 * costly is done; the script that saves a transfer decides in the end, because others may submit meanwhile.
 */
@Injectable()
export class Admission {
  constructor(
    private readonly records: TransferRecords,
    private readonly usages: CallerUsages,
    private readonly estimate: QueueEstimate,
    private readonly settings: RecordsSettings,
  ) {}

  /** @throws QueueFull, QuotaExceeded with an estimated Retry-After; PayloadInvalid for more than could ever wait */
  async check(caller: Caller, count: number): Promise<void> {
    const usage = await this.usages.of(caller.id);
    this.checkCount(caller, count, usage);
    const places = this.settings.maxWaiting - (await this.records.count(['queued']));
    if (count > places) throw await this.full(count - places);
    const quota = quotaReached(usage, caller.limits, count);
    if (quota !== null) throw await this.exceeded(caller, quota, count);
  }

  /** Adds an estimated Retry-After to a refusal by the script that saves; returns other errors unchanged. */
  async explained(caller: Caller, thrown: unknown, count: number): Promise<unknown> {
    if (thrown instanceof QueueFull) {
      const places = this.settings.maxWaiting - (await this.records.count(['queued']));
      return this.full(count - places);
    }
    if (!(thrown instanceof QuotaExceeded)) return thrown;
    const quota = quotaReached(await this.usages.of(caller.id), caller.limits, count);
    // There is room again by now: the next attempt will succeed.
    return quota === null ? thrown : this.exceeded(caller, quota, count);
  }

  /** A request for more transfers than the limits ever allow is invalid: waiting would not help. */
  private checkCount({ limits }: Caller, count: number, { typicalMs }: CallerUsage): void {
    const { maxWaiting } = this.settings;
    const { queued, unfinished } = limits;
    const aDay = maxTransfersPerDay(limits, typicalMs);
    const most = Math.min(maxWaiting, queued ?? Infinity, unfinished ?? Infinity, aDay);
    if (count <= most) return;
    const whose = most === maxWaiting ? 'the queue holds' : 'your key allows';
    throw new PayloadInvalid(`${count} transfers at once are more than ${whose}: at most ${most}.`, {
      extensions: { mostTransfers: most },
    });
  }

  /** @param missing number of places that have to become free */
  private async full(missing: number): Promise<QueueFull> {
    const { maxWaiting } = this.settings;
    return new QueueFull(`At most ${maxWaiting} transfers may wait at a time.`, {
      retryAfterMs: await this.untilBegun(Math.max(1, missing)),
      extensions: { maxWaiting },
    });
  }

  private async exceeded({ id, limits }: Caller, quota: Quota, count: number): Promise<QuotaExceeded> {
    if (quota === 'gpu-seconds') return quotaExceeded(quota, limits);
    const { unfinished, queued } = await this.usages.of(id);
    const [used, most] = quota === 'queued' ? [queued, limits.queued] : [unfinished, limits.unfinished];
    const missing = Math.max(1, used + count - (most ?? Infinity));
    // A place becomes free when a waiting transfer of the caller begins, or, for `transfers`, when a running one ends.
    const running = quota === 'transfers' ? unfinished - queued : 0;
    const place = missing <= running ? missing : await this.ownPlace(id, missing - running);
    return quotaExceeded(quota, limits, await this.untilBegun(place));
  }

  private async untilBegun(place: number): Promise<number> {
    const { low, high } = await this.estimate.start(place);
    return high < UNKNOWN_HIGH_MS ? Math.max(SHORTEST_WAIT_MS, high) : Math.max(ASK_AGAIN_MS, low);
  }

  /** Place in the waiting room of the caller's `nth` waiting transfer (1 = first). */
  private async ownPlace(callerId: string, nth: number): Promise<number> {
    const [waiting] = await this.records.lines.of(callerId, nth - 1, 1);
    if (waiting === undefined) return nth;
    return (await this.records.lines.places([waiting])).get(waiting) ?? nth;
  }
}
