import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../access/api-keys.js';
import { type WebhookEvent, withBatches } from '../config/webhook-events.js';
import { WebhookSettings } from '../outbound/webhook.config.js';

export interface WebhookPreference {
  /** Of which events it is told. */
  readonly events: readonly WebhookEvent[];
  /** With what its messages are signed: each of them. */
  readonly secrets: readonly string[];
}

/** What a caller is told of, and with whose secrets: as its key says at that moment, else as the settings do. */
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
