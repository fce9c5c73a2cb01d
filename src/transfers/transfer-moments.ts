import { Injectable } from '@nestjs/common';
import { Backends } from '../gpu/backends.js';
import { makesPreviews } from '../gpu/capabilities.js';
import type { TransferRecord } from '../records/transfer-record.js';
import { TransferRecords } from '../records/transfer-records.js';
import type { Moment } from './transfer-events.js';
import { TransferLinks } from './transfer-links.js';
import { TransferPresenter } from './transfer-presenter.js';

const SHOWN_DIGITS = 16;

/** Looks at transfers as those who follow them see them. */
@Injectable()
export class TransferMoments {
  constructor(
    private readonly records: TransferRecords,
    private readonly presenter: TransferPresenter,
    private readonly links: TransferLinks,
    private readonly backends: Backends,
  ) {}

  /** Of each, by its id, with a few questions to Redis for all of them; those that are gone are left out. */
  async at(ids: readonly string[]): Promise<Map<string, Moment>> {
    const records = await this.records.getMany(ids);
    const shown = await this.presenter.show(records);
    return new Map(
      shown.map(({ view, preview }, index) => {
        const record = records[index];
        return [view.id, { transfer: view, preview: record ? this.preview(record, preview) : null }];
      }),
    );
  }

  private preview(record: TransferRecord, sha256: string | null): Moment['preview'] {
    if (sha256 === null) {
      const none = record.state === 'generating' && !this.mayComeFrom(record.slot);
      return none ? { key: 'none', news: { available: false, url: null } } : null;
    }
    const key = sha256.slice(0, SHOWN_DIGITS);
    const path = this.links.of(record)?.preview ?? `/v1/transfers/${record.id}/preview`;
    // An <img> looks again only at another address.
    return { key, news: { available: true, url: `${path}${path.includes('?') ? '&' : '?'}v=${key}` } };
  }

  private mayComeFrom(slot: string | null): boolean {
    const backend = this.backends.list().find((each) => each.slot === slot);
    return backend?.capabilities ? makesPreviews(backend.capabilities) : true;
  }
}
