import { Injectable } from '@nestjs/common';
import { KnownResults } from './known-results.js';
import { SharedPhotos } from './shared-photos.js';
import type { TransferRecord } from './transfer-record.js';

/**
 * After the end of a transfer: releases the shared photo of its batch, and offers its result to identical requests.
 */
@Injectable()
export class EndSettlement {
  constructor(
    private readonly shared: SharedPhotos,
    private readonly results: KnownResults,
  ) {}

  async settle(record: TransferRecord): Promise<void> {
    if (record.batchId !== null) await this.shared.settle(record.batchId);
    await this.results.note(record);
  }
}
