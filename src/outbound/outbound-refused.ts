export type RefusalReason = 'spelling' | 'scheme' | 'credentials' | 'port' | 'host' | 'address';

/** An address that somebody gave is not one that we go to. The message may be shown to anybody: it does not repeat the address. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';

  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}
