import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../access/api-keys.js';
import { type WebhookEvent, withBatches } from '../config/webhook-events.js';
import { WebhookSettings } from '../outbound/webhook.config.js';

export interface WebhookPreference {
  /** The events that are sent. */
  readonly events: readonly WebhookEvent[];
  /** Each message is signed with each of these secrets. */
  readonly secrets: readonly string[];
}

/** Events and secrets of a caller's webhooks: those currently configured for its key, else those of the settings. */
@Injectable()
export class WebhookPreferences {
  constructor(
    private readonly keys: ApiKeys,
    private readonly settings: WebhookSettings,
  ) {}

  of(callerId: string): WebhookPreference {
    const { events = [], secrets = [] } = this.keys.named(callerId)?.webhook ?? {};
    return {
      events: events.length > 0 ? withBatches(events) : this.settings.events,
      secrets: secrets.length > 0 ? secrets : this.settings.secrets,
    };
  }
}
