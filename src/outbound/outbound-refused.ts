export type RefusalReason = 'spelling' | 'scheme' | 'credentials' | 'port' | 'host' | 'address';

/** A URL of a caller must not be requested. The message is safe to show to clients and does not repeat the URL. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused';

  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}
