import { Injectable } from '@nestjs/common';
import { plannedWork, workOf } from '../records/generation-work.js';
import { goesBeforeTurns, type TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { ForecastTransfer } from '../scheduling/forecast.js';
import { modelStem } from '../styles/match-model.js';
import { ForecastSlots } from './forecast-slots.js';
import { placeholderTransfer } from './forecast-works.js';

/** Entries are read again after this time, because the models of a WebUI, or a transfer, may have changed. */
const READ_AGAIN_MS = 30_000;

/** The parts of a transfer that are known before it is accepted. */
export type Planned = Pick<TransferRecord, 'plan' | 'style' | 'photo' | 'callerId'>;

interface Known {
  readonly transfer: ForecastTransfer;
  readonly readAt: number;
}

/** The work of waiting transfers. It hardly changes while they wait, so it is cached. */
@Injectable()
export class WaitingWorks {
  private known = new Map<string, Known>();

  constructor(
    private readonly records: TransferRecords,
    private readonly slots: ForecastSlots,
  ) {}

  /** The waiting transfers, in the order of the ids; missing ones are left out. */
  async of(ids: readonly string[]): Promise<ForecastTransfer[]> {
    const now = performance.now();
    const fresh = new Map<string, Known>();
    for (const id of ids) {
      const known = this.known.get(id);
      if (known !== undefined && now - known.readAt < READ_AGAIN_MS) fresh.set(id, known);
    }
    const unread = ids.filter((id) => !fresh.has(id));
    for (const record of await this.records.getMany(unread))
      fresh.set(record.id, { transfer: this.transfer(record), readAt: now });
    this.known = fresh; // drops transfers that no longer wait
    return ids.flatMap((id) => fresh.get(id)?.transfer ?? []);
  }

  transfer(record: TransferRecord): ForecastTransfer {
    const { id, priority, queuedAt, enteredAt, failedOn, prepared } = record;
    const { waiting } = this.planned(record);
    const beforeTurns = goesBeforeTurns(record);
    return {
      waiting: { ...waiting, id, beforeTurns, priority, queuedAt, enteredAt, failedOn },
      work: workOf(record),
      prepared: prepared !== null,
    };
  }

  /** A transfer as if it were submitted now. */
  planned({ plan, style, photo, callerId }: Planned): ForecastTransfer {
    const checkpoint = plan.checkpoint === null ? null : modelStem(plan.checkpoint);
    const { width, height } = photo;
    const size = width === null || height === null ? null : { width, height };
    return {
      waiting: {
        ...placeholderTransfer(Date.now()),
        callerId,
        checkpoint,
        fits: this.slots.fits(plan, photo),
      },
      work: plannedWork(plan, style, size),
      prepared: false,
    };
  }
}
