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

/** What an operator may do with anybody's transfers. Each goes into the audit log before it is done. */
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

  /** Before all others in the waiting room; one that has left it stays as it is. */
  async front(actor: string, id: string): Promise<TransferRecord> {
    const record = await this.transfers.get(id, undefined);
    await this.audit.write(actor, 'front', id);
    const moved = await this.records.change(id, ({ state }) =>
      // Smaller than any order that a submission gets, and smaller than what was moved to the front before.
      state === 'queued' ? { order: -Date.now() } : null,
    );
    return moved ?? record;
  }

  /** A failed transfer once more from its beginning. @throws TransferUnfinished, TransferCancelled, PayloadInvalid (409) */
  async retry(actor: string, id: string): Promise<TransferRecord> {
    checkEnded(await this.transfers.get(id, undefined));
    await this.audit.write(actor, 'retry', id);
    const reopened = await this.records.reopen(id, (record) =>
      record.state === 'failed' ? resetForRetry(record) : null,
    );
    if (reopened === null) {
      // Another operator may have been faster.
      const { state } = checkEnded(await this.transfers.get(id, undefined));
      if (state === 'cancelled') throw new TransferCancelled('It was cancelled: submit it again.');
      throw new PayloadInvalid(`Only a failed transfer can be retried; this one ${state}.`, { status: 409 });
    }
    await this.waitingRoom.enter(reopened);
    return reopened;
  }
}

/** @throws TransferUnfinished */
function checkEnded(record: TransferRecord): TransferRecord {
  if (!hasEnded(record.state)) throw new TransferUnfinished(`It is ${record.state}.`);
  return record;
}

/** Everything that was done is forgotten; the order in the waiting room stays that of its submission. */
function resetForRetry({ stageAttempt, degraded }: TransferRecord): Partial<TransferRecord> {
  // What was made lighter stays so, and is said.
  return { ...UNTOUCHED, degraded, state: 'queued', queuedAt: Date.now(), stageAttempt: stageAttempt + 1 };
}
