import { Injectable } from '@nestjs/common';
import { Authenticator } from '../access/authenticator.js';
import { SignedLinks } from '../access/signed-links.js';
import type { BatchRecord } from '../records/batch-record.js';
import type { BatchLinksView } from './batch.view.js';

/** Signed URLs of a batch, its result and events, for browsers that cannot send a key. */
@Injectable()
export class BatchLinks {
  constructor(
    private readonly links: SignedLinks,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Links that grant the access of the caller that owns the batch; null if links are not configured, or that caller
   * may not read batches.
   */
  of({ id, callerId }: Pick<BatchRecord, 'id' | 'callerId'>): BatchLinksView | null {
    if (!this.links.configured || !this.authenticator.mayRead(callerId)) return null;
    const until = this.links.expiry();
    const path = `/v1/batches/${id}`;
    const link = (what: string): string => this.links.sign(`${path}/${what}`, callerId, until);
    return {
      batch: this.links.sign(path, callerId, until),
      result: link('result'),
      events: link('events'),
      expiresAt: new Date(until * 1000).toISOString(),
    };
  }
}
