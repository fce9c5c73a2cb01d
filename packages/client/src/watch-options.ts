import type { Batch, Transfer, TransferEvent } from './api-types.js';
import type { WatchEvent } from './watch-kind.js';

/** For a transfer; those for a batch are `BatchWatchOptions`. */
export interface WatchOptions<T = Pick<Transfer, 'links'>> {
  /** Has previews made, and tells of them. Default false. */
  readonly preview?: boolean;
  readonly signal?: AbortSignal;
  /** How long to go on without hearing anything of the service, ms. Default: 5 minutes. */
  readonly patienceMs?: number;
  /**
   * Gets the transfer anew, with new links, when those that one watches by are over. Needed only without a key, for
   * transfers that take longer than links last.
   */
  readonly renew?: () => Promise<T>;
}

export type BatchWatchOptions = Omit<WatchOptions<Pick<Batch, 'links'>>, 'preview'>;

export type WatchHandlers<E extends WatchEvent = TransferEvent> = {
  readonly [Type in E['type']]?: (data: Extract<E, { readonly type: Type }>['data']) => void;
};
