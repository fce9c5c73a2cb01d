import type { WebhookEvent } from '../config/webhook-events.js';
import { type CallerLimits, NO_LIMITS } from './caller-limits.js';
import { type Scope, SCOPES } from './scopes.js';

/** Default webhook of a caller's transfers and batches; a submission may name another URL. */
export interface CallerWebhook {
  /** Null: only submissions that name a `webhookUrl` send webhooks. */
  readonly url: string | null;
  /** Events to deliver, expanded by `withBatches`; empty: those of WEBHOOK_EVENTS. */
  readonly events: readonly WebhookEvent[];
  /** Signing secrets, `whsec_…`; every secret signs each message. Empty: those of WEBHOOK_SECRETS. */
  readonly secrets: readonly string[];
}

/** The authenticated sender of a request. Transfers, batches and photos are owned by its `id`. */
export interface Caller {
  /** The key's name; `local` if no keys are configured; `admin` for the admin token. */
  readonly id: string;
  readonly admin: boolean;
  /** May submit with `priority: high`. */
  readonly mayPrioritise: boolean;
  readonly scopes: readonly Scope[];
  readonly limits: CallerLimits;
  readonly webhook: CallerWebhook;
}

export const NO_WEBHOOK: CallerWebhook = { url: null, events: [], secrets: [] };

/** The caller of every request over loopback to a service without keys. */
export const LOCAL_CALLER: Caller = {
  id: 'local',
  admin: false,
  mayPrioritise: true,
  scopes: ['submit', 'read', 'priority'],
  limits: NO_LIMITS,
  webhook: NO_WEBHOOK,
};

/** The caller of every request with the admin token. */
export const ADMIN_CALLER: Caller = {
  id: 'admin',
  admin: true,
  mayPrioritise: true,
  scopes: SCOPES,
  limits: NO_LIMITS,
  webhook: NO_WEBHOOK,
};
