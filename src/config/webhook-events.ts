/** Of what a webhook can tell: the end of a transfer, and of a batch as a whole. */
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

/** Where some have succeeded and some have not, whoever wants to hear of either is told. */
const OF_BATCHES: Readonly<Partial<Record<WebhookEvent, readonly WebhookEvent[]>>> = {
  'transfer.succeeded': ['batch.succeeded', 'batch.partially_succeeded'],
  'transfer.failed': ['batch.failed', 'batch.partially_succeeded'],
  'transfer.cancelled': ['batch.cancelled'],
};

/** A choice that names nothing of batches means the same of them: their transfers tell nothing themselves. */
export function withBatches(chosen: readonly WebhookEvent[]): readonly WebhookEvent[] {
  if (chosen.some((event) => event.startsWith('batch.'))) return chosen;
  return [...new Set([...chosen, ...chosen.flatMap((event) => OF_BATCHES[event] ?? [])])];
}
