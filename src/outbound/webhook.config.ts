import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../config/webhook-events.js';

export class WebhookSettings {
  @Setting(
    'WEBHOOK_SECRETS',
    'Secrets for signing webhooks: `whsec_` and 24 to 64 random bytes in base64 (`echo whsec_$(openssl rand -base64 32)`). Every secret signs each message: to rotate, set the old and the new one for a while. Without any, a `webhookUrl` is rejected.',
    { secret: true },
  )
  // 24 bytes are 32 characters, 64 are 88.
  @Matches(/^whsec_(?=.{32,88}$)[A-Za-z0-9+/]+={0,2}$/, {
    each: true,
    message: 'must be whsec_ and 24 to 64 bytes in base64',
  })
  readonly secrets: readonly string[] = [];

  @Setting(
    'WEBHOOK_EVENTS',
    'Events that are delivered: transfer.succeeded, transfer.failed, transfer.cancelled, and for a batch as a whole batch.succeeded, batch.partially_succeeded, batch.failed, batch.cancelled.',
  )
  @IsIn(WEBHOOK_EVENTS, { each: true })
  readonly events: readonly WebhookEvent[] = WEBHOOK_EVENTS;

  @Setting('WEBHOOK_SCHEMES', 'Schemes that a `webhookUrl` may have: http, https.')
  @IsIn(['http', 'https'], { each: true })
  readonly schemes: readonly string[] = ['https', 'http'];

  @Setting(
    'WEBHOOK_HOSTS',
    'Hosts that a `webhookUrl` may have: names, `*.example.com` for all subdomains, or `*` for all hosts.',
  )
  @Matches(/^(\*|(\*\.)?[\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/i, {
    each: true,
    message: 'must be host names or *',
  })
  readonly hosts: readonly string[] = ['*'];

  @Setting('WEBHOOK_DEADLINE_MS', 'How long the receiver of a webhook has to respond.')
  @IsInt()
  @Min(100)
  @Max(30_000)
  readonly deadlineMs: number = 15_000;
}
