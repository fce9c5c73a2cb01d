import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { TransferExpired, TransferNotFound } from '../records/records.errors.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { hasEnded } from '../records/transfer-states.js';
import type { Preference } from './preference.js';
import { TransferPresenter } from './transfer-presenter.js';
import { TransferWaits } from './transfer-waits.js';
import type { TransferView } from '../records/transfer.view.js';
import { Transfers } from './transfers.service.js';

/** Answers a submission at once or when the transfer has ended, according to the `Prefer` header. */
@Injectable()
export class SubmissionAnswers {
  constructor(
    private readonly waits: TransferWaits,
    private readonly transfers: Transfers,
    private readonly presenter: TransferPresenter,
  ) {}

  /** @throws TransferNotFound, TransferExpired when the transfer was erased meanwhile */
  async of(record: TransferRecord, preference: Preference, response: Response): Promise<TransferView> {
    response.setHeader('Location', `/v1/transfers/${record.id}`);
    const now = hasEnded(record.state) ? record : await this.later(record, preference, response);
    response.status(hasEnded(now.state) ? 200 : 202);
    return this.presenter.accepted(now);
  }

  private async later(
    record: TransferRecord,
    preference: Preference,
    response: Response,
  ): Promise<TransferRecord> {
    await this.waits.wait(record.id, preference, response);
    if (preference.wait === null) return record;
    return this.transfers.get(record.id, record.callerId).catch((error: unknown) => {
      // The transfer was accepted: failing to read its current state must not fail the submission.
      if (error instanceof TransferNotFound || error instanceof TransferExpired) throw error;
      return record;
    });
  }
}
