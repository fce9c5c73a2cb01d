import type { Transfer, TransferEvent } from './api-types.js';

export interface WatchOptions {
  /** Has previews made, and tells of them. Default false. */
  readonly preview?: boolean;
  readonly signal?: AbortSignal;
  /** How long to go on without hearing anything of the service, ms. Default: 5 minutes. */
  readonly patienceMs?: number;
  /**
   * Gets the transfer anew, with new links, when those that one watches by are over. Needed only without a key, for
   * transfers that take longer than links last.
   */
  readonly renew?: () => Promise<Pick<Transfer, 'links'>>;
}

export type WatchHandlers = {
  readonly [Type in TransferEvent['type']]?: (
    data: Extract<TransferEvent, { readonly type: Type }>['data'],
  ) => void;
};
