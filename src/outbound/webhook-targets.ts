import { Injectable } from '@nestjs/common';
import { PayloadInvalid } from '../errors/general.errors.js';
import { OutboundGuard } from './outbound-guard.js';
import { OutboundRefused } from './outbound-refused.js';
import { WebhookSettings } from './webhook.config.js';

/** Webhook settings of a key. */
export interface OwnWebhook {
  readonly url: string | null;
  readonly secrets: readonly string[];
}

const NOTHING: OwnWebhook = { url: null, secrets: [] };

/** Determines and checks the URLs that webhooks are sent to. */
@Injectable()
export class WebhookTargets {
  constructor(
    private readonly guard: OutboundGuard,
    private readonly settings: WebhookSettings,
  ) {}

  /** @throws OutboundRefused */
  judge(address: string): URL {
    return this.guard.judge(address, this.settings);
  }

  /**
   * The webhook URL of a submission, else that of its key; null for none. The URL of a key was set by the operator:
   * it is only checked at each delivery, so that it never causes a submission to be rejected.
   * @throws PayloadInvalid for a URL of the submission that is not allowed
   */
  ofSubmission(address: string | undefined, own: OwnWebhook = NOTHING): string | null {
    const signed = own.secrets.length + this.settings.secrets.length > 0;
    if (address === undefined) return signed ? own.url : null;
    if (!signed)
      throw refused('not_available', 'Webhooks are not configured: the operator has to set WEBHOOK_SECRETS.');
    try {
      return this.judge(address).href;
    } catch (error) {
      throw error instanceof OutboundRefused ? refused(error.reason, error.message) : error;
    }
  }
}

function refused(code: string, detail: string): PayloadInvalid {
  return new PayloadInvalid(`webhookUrl: ${detail}`, { fields: [{ field: 'webhookUrl', code, detail }] });
}
