import type { WebhookEvent } from '../config/webhook-events.js';
import { type CallerLimits, NO_LIMITS } from './caller-limits.js';
import { type Scope, SCOPES } from './scopes.js';

/** Where a caller is told of the ends of its transfers, unless a submission says otherwise. */
export interface CallerWebhook {
  /** Null: nowhere, but for what a submission names. */
  readonly url: string | null;
  /** What is told, see `withBatches`; empty: what WEBHOOK_EVENTS says. */
  readonly events: readonly WebhookEvent[];
  /** `whsec_…`, each signs; empty: those of WEBHOOK_SECRETS. */
  readonly secrets: readonly string[];
}

/** Who is asking. Everything that somebody owns is owned by `id`. */
export interface Caller {
  /** The key's name; `local` where no keys are configured; `admin` for the admin token. */
  readonly id: string;
  readonly admin: boolean;
  /** May submit with `priority: high`. */
  readonly mayPrioritise: boolean;
  readonly scopes: readonly Scope[];
  readonly limits: CallerLimits;
  readonly webhook: CallerWebhook;
}

export const NO_WEBHOOK: CallerWebhook = { url: null, events: [], secrets: [] };

/** Whoever reaches the loopback interface of a service without keys. */
export const LOCAL_CALLER: Caller = {
  id: 'local',
  admin: false,
  mayPrioritise: true,
  scopes: ['submit', 'read', 'priority'],
  limits: NO_LIMITS,
  webhook: NO_WEBHOOK,
};

/** Whoever shows the admin token. */
export const ADMIN_CALLER: Caller = {
  id: 'admin',
  admin: true,
  mayPrioritise: true,
  scopes: SCOPES,
  limits: NO_LIMITS,
  webhook: NO_WEBHOOK,
};
