import type { Batch, Transfer, TransferEvent } from './api-types.js';
import type { WatchEvent } from './watch-kind.js';

/** Options for a transfer; those for a batch are `BatchWatchOptions`. */
export interface WatchOptions<T = Pick<Transfer, 'links'>> {
  /** Requests previews and reports them as events. Default false. */
  readonly preview?: boolean;
  readonly signal?: AbortSignal;
  /** How long to retry without receiving anything from the service, ms. Default: 5 minutes. */
  readonly patienceMs?: number;
  /**
   * Returns the transfer with new links when the current ones have expired. Only needed without a key, for
   * transfers that outlast their links.
   */
  readonly renew?: () => Promise<T>;
}

export type BatchWatchOptions = Omit<WatchOptions<Pick<Batch, 'links'>>, 'preview'>;

export type WatchHandlers<E extends WatchEvent = TransferEvent> = {
  readonly [Type in E['type']]?: (data: Extract<E, { readonly type: Type }>['data']) => void;
};
