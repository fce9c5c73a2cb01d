import { Injectable } from '@nestjs/common';
import { PayloadInvalid } from '../errors/general.errors.js';
import { OutboundGuard } from './outbound-guard.js';
import { OutboundRefused } from './outbound-refused.js';
import { WebhookSettings } from './webhook.config.js';

/** Where webhooks may be sent to. */
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

  /** The address of a submission, null when there is none. @throws PayloadInvalid */
  ofSubmission(address: string | undefined): string | null {
    if (address === undefined) return null;
    if (this.settings.secrets.length === 0)
      throw refused(
        'not_available',
        'Webhooks are not set up here: the operator has to set WEBHOOK_SECRETS.',
      );
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
