import { Injectable } from '@nestjs/common';
import { PayloadInvalid } from '../errors/general.errors.js';
import { OutboundGuard } from './outbound-guard.js';
import { OutboundRefused } from './outbound-refused.js';
import { WebhookSettings } from './webhook.config.js';

/** What a key says of its webhooks. */
export interface OwnWebhook {
  readonly url: string | null;
  readonly secrets: readonly string[];
}

const NOTHING: OwnWebhook = { url: null, secrets: [] };

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

  /**
   * Where a transfer's end is told, null for nowhere: what the submission names, else what its key does. The latter is
   * the operator's word; whether it may be gone to shows at each delivery, and refuses nobody's transfer.
   * @throws PayloadInvalid
   */
  ofSubmission(address: string | undefined, own: OwnWebhook = NOTHING): string | null {
    const signed = own.secrets.length + this.settings.secrets.length > 0;
    if (address === undefined) return signed ? own.url : null;
    if (!signed)
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
