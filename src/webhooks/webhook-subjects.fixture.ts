import type { WebhookSubject } from './webhook-subjects.js';

const END = Date.now();

/** A failed transfer with a webhook. */
export const SUBJECT: WebhookSubject = {
  name: 'one',
  id: 'one',
  callerId: 'anna',
  expiresAt: END + 86_400_000,
  webhookUrl: 'https://example.com/hook',
  ending: { state: 'failed', event: 'transfer.failed', at: END },
  view: async () => ({}),
};
