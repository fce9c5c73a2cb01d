import { expect, it } from 'vitest';
import { PayloadInvalid } from '../errors/general.errors.js';
import { transferRecord } from '../records/record.fixture.js';
import { TransferCancelled, TransferUnfinished } from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { Change, TransferRecords } from '../records/transfer-records.js';
import { hasEnded } from '../records/transfer-states.js';
import type { QueueSwitch } from '../scheduling/queue-switch.js';
import type { Transfers } from '../transfers/transfers.service.js';
import type { WaitingRoom } from '../transfers/waiting-room.js';
import { AdminActions } from './admin-actions.js';
import type { AuditLog } from './audit-log.js';

/** @param meanwhile changes that another operator makes while the action is written to the audit log */
function actions(record: TransferRecord, meanwhile: Partial<TransferRecord> = {}): AdminActions {
  let now = record;
  const reopen = async (_: string, change: Change): Promise<TransferRecord | null> => {
    const changes = hasEnded(now.state) ? change(now) : null;
    return changes && { ...now, ...changes };
  };
  const write = async (): Promise<void> => {
    now = { ...now, ...meanwhile };
  };
  return new AdminActions(
    { write } as unknown as AuditLog,
    { reopen } as unknown as TransferRecords,
    { get: async () => now } as unknown as Transfers,
    { enter: async () => {} } as unknown as WaitingRoom,
    {} as QueueSwitch,
  );
}

it('retries failed transfers only', async () => {
  const failed = transferRecord({ state: 'failed' });
  expect(await actions(failed).retry('boss', failed.id)).toMatchObject({ state: 'queued' });
  const done = transferRecord({ state: 'succeeded' });
  await expect(actions(done).retry('boss', done.id)).rejects.toThrow(PayloadInvalid);
  const cancelled = transferRecord({ state: 'cancelled' });
  await expect(actions(cancelled).retry('boss', cancelled.id)).rejects.toThrow(TransferCancelled);
});

it('rejects a transfer that another operator retried at the same moment as unfinished', async () => {
  const failed = transferRecord({ state: 'failed' });
  const retried = actions(failed, { state: 'queued' }).retry('boss', failed.id);
  await expect(retried).rejects.toThrow(TransferUnfinished);
});
