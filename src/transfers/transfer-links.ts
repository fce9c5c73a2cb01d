import { Injectable } from '@nestjs/common';
import { Authenticator } from '../access/authenticator.js';
import { SignedLinks } from '../access/signed-links.js';
import type { TransferRecord } from '../records/transfer-record.js';
import type { LinksView } from '../records/transfer.view.js';

/** Signed URLs of a transfer, its pictures and events, for browsers that cannot send a key. */
@Injectable()
export class TransferLinks {
  constructor(
    private readonly links: SignedLinks,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Links that grant the access of the caller that owns the transfer; null if links are not configured, or that
   * caller may not read transfers.
   */
  of({ id, callerId }: Pick<TransferRecord, 'id' | 'callerId'>): LinksView | null {
    if (!this.links.configured || !this.authenticator.mayRead(callerId)) return null;
    const until = this.links.expiry();
    const path = `/v1/transfers/${id}`;
    const link = (what: string): string => this.links.sign(`${path}/${what}`, callerId, until);
    return {
      transfer: this.links.sign(path, callerId, until),
      result: link('result'),
      preview: link('preview'),
      controlMap: link('control-map'),
      events: link('events'),
      expiresAt: new Date(until * 1000).toISOString(),
    };
  }
}
