import { IsInt, IsString, Min } from 'class-validator';

export const WEBHOOKS_QUEUE = 'webhooks';

/** One attempt of one delivery. */
export class WebhookJob {
  /** The name of what it is about, see `Told`. */
  @IsString()
  readonly about!: string;

  @IsString()
  readonly deliveryId!: string;

  /** How many attempts were made before. */
  @IsInt()
  @Min(0)
  readonly attempt!: number;
}

/** Adding an id that Bull still keeps is a silent no-op; each attempt has its own. */
export function webhookJobId({ deliveryId, attempt }: WebhookJob): string {
  return `${deliveryId}.${attempt}`;
}
