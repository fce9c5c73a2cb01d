import { Injectable } from '@nestjs/common';
import { SharedLooks } from '../following/shared-looks.js';
import { Backends } from '../gpu/backends.js';
import { makesPreviews } from '../gpu/capabilities.js';
import { ProgressStore } from '../records/progress.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Moment } from './transfer-events.js';
import { TransferLinks } from './transfer-links.js';
import { TransferLook } from './transfer-look.js';
import { TransferPresenter } from './transfer-presenter.js';

const AT_ONCE = 100;
const SHOWN_DIGITS = 16;

/** Reads snapshots of transfers, batching concurrent reads. */
@Injectable()
export class TransferLooks {
  private readonly shared = new SharedLooks((ids) => this.look(ids), AT_ONCE);

  constructor(
    private readonly records: TransferRecords,
    private readonly progress: ProgressStore,
    private readonly presenter: TransferPresenter,
    private readonly links: TransferLinks,
    private readonly backends: Backends,
  ) {}

  /** A snapshot taken after this call; undefined when the transfer is gone. Concurrent calls share one read. */
  at(id: string): Promise<TransferLook | undefined> {
    return this.shared.at(id);
  }

  private async look(ids: readonly string[]): Promise<Map<string, TransferLook>> {
    const [records, works] = await Promise.all([this.records.getMany(ids), this.progress.getMany(ids)]);
    const shown = await this.presenter.show(records, works);
    const looks = shown.map(({ record, view, preview }): [string, TransferLook] => {
      const moment = { transfer: view, preview: this.preview(record, preview) };
      return [record.id, new TransferLook(record.callerId, moment)];
    });
    return new Map(looks);
  }

  private preview(record: TransferRecord, sha256: string | null): Moment['preview'] {
    if (sha256 === null) {
      const none = record.state === 'generating' && !this.mayComeFrom(record.slot);
      return none ? { key: 'none', news: { available: false, url: null } } : null;
    }
    const key = sha256.slice(0, SHOWN_DIGITS);
    const path = this.links.of(record)?.preview ?? `/v1/transfers/${record.id}/preview`;
    // The key is part of the URL because an <img> reloads only when its URL changes.
    return { key, news: { available: true, url: `${path}${path.includes('?') ? '&' : '?'}v=${key}` } };
  }

  private mayComeFrom(slot: string | null): boolean {
    const backend = this.backends.list().find((each) => each.slot === slot);
    return backend?.capabilities ? makesPreviews(backend.capabilities) : true;
  }
}
