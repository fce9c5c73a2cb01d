import { Injectable } from '@nestjs/common';
import { KnownResults } from './known-results.js';
import { SharedPhotos } from './shared-photos.js';
import type { TransferRecord } from './transfer-record.js';

/** Settles what an ended transfer leaves to others: the photo of its batch, and a result that may be asked for again. */
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
