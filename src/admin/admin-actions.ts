import { Injectable } from '@nestjs/common';
import { PayloadInvalid } from '../errors/general.errors.js';
import { type TransferRecord, UNTOUCHED } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import { hasEnded } from '../records/transfer-states.js';
import { QueueSwitch } from '../scheduling/queue-switch.js';
import { Transfers } from '../transfers/transfers.service.js';
import { TransferCancelled, TransferUnfinished } from '../records/records.errors.js';
import { WaitingRoom } from '../transfers/waiting-room.js';
import { AuditLog } from './audit-log.js';

/** Operator actions on the queue and on any caller's transfers. Each action is written to the audit log first. */
@Injectable()
export class AdminActions {
  constructor(
    private readonly audit: AuditLog,
    private readonly records: TransferRecords,
    private readonly transfers: Transfers,
    private readonly waitingRoom: WaitingRoom,
    private readonly queueSwitch: QueueSwitch,
  ) {}

  async pause(actor: string): Promise<void> {
    await this.audit.write(actor, 'pause', 'queue');
    await this.queueSwitch.pause();
  }

  async resume(actor: string): Promise<void> {
    await this.audit.write(actor, 'resume', 'queue');
    await this.queueSwitch.resume();
  }

  async cancel(actor: string, id: string): Promise<{ record: TransferRecord; changed: boolean }> {
    await this.transfers.get(id, undefined);
    await this.audit.write(actor, 'cancel', id);
    return this.transfers.cancel(id, undefined);
  }

  async erase(actor: string, id: string): Promise<void> {
    await this.transfers.get(id, undefined);
    await this.audit.write(actor, 'erase', id);
    await this.transfers.erase(id, undefined);
  }

  /** Moves a waiting transfer to the front of the waiting room; a transfer in another state is left unchanged. */
  async front(actor: string, id: string): Promise<TransferRecord> {
    const record = await this.transfers.get(id, undefined);
    await this.audit.write(actor, 'front', id);
    const moved = await this.records.change(id, ({ state }) =>
      // Lower than the order of any submission, and of any transfer moved to the front earlier.
      state === 'queued' ? { order: -Date.now() } : null,
    );
    return moved ?? record;
  }

  /**
   * Restarts a failed transfer from its first stage.
   * @throws TransferUnfinished, TransferCancelled, PayloadInvalid (409)
   */
  async retry(actor: string, id: string): Promise<TransferRecord> {
    checkEnded(await this.transfers.get(id, undefined));
    await this.audit.write(actor, 'retry', id);
    const reopened = await this.records.reopen(id, (record) =>
      record.state === 'failed' ? resetForRetry(record) : null,
    );
    if (reopened === null) {
      // Another operator may have retried it in the meantime.
      const { state } = checkEnded(await this.transfers.get(id, undefined));
      if (state === 'cancelled')
        throw new TransferCancelled('A cancelled transfer cannot be retried: submit it again.');
      throw new PayloadInvalid(`Only failed transfers can be retried; this one is ${state}.`, {
        status: 409,
      });
    }
    await this.waitingRoom.enter(reopened);
    return reopened;
  }
}

/** @throws TransferUnfinished */
function checkEnded(record: TransferRecord): TransferRecord {
  if (!hasEnded(record.state)) throw new TransferUnfinished(`The transfer is ${record.state}.`);
  return record;
}

/** Discards all progress; the transfer keeps its original order in the waiting room. */
function resetForRetry({ stageAttempt, degraded }: TransferRecord): Partial<TransferRecord> {
  // Settings that were degraded to fit the GPU memory stay degraded, and the transfer still reports it.
  return { ...UNTOUCHED, degraded, state: 'queued', queuedAt: Date.now(), stageAttempt: stageAttempt + 1 };
}
