/** Events that a webhook can deliver: the end of a transfer, and of a batch as a whole. */
export const WEBHOOK_EVENTS = [
  'transfer.succeeded',
  'transfer.failed',
  'transfer.cancelled',
  'batch.succeeded',
  'batch.partially_succeeded',
  'batch.failed',
  'batch.cancelled',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export function isWebhookEvent(text: string): text is WebhookEvent {
  return WEBHOOK_EVENTS.some((event) => event === text);
}

/** Batch events that correspond to each transfer event; a partial success corresponds to both outcomes. */
const BATCH_EVENTS: Readonly<Partial<Record<WebhookEvent, readonly WebhookEvent[]>>> = {
  'transfer.succeeded': ['batch.succeeded', 'batch.partially_succeeded'],
  'transfer.failed': ['batch.failed', 'batch.partially_succeeded'],
  'transfer.cancelled': ['batch.cancelled'],
};

/**
 * Adds the corresponding batch events to a selection without any. Needed because the transfers of a batch send no
 * webhooks of their own.
 */
export function withBatches(chosen: readonly WebhookEvent[]): readonly WebhookEvent[] {
  if (chosen.some((event) => event.startsWith('batch.'))) return chosen;
  return [...new Set([...chosen, ...chosen.flatMap((event) => BATCH_EVENTS[event] ?? [])])];
}
