import { IsInt, IsString, IsUUID, Min } from 'class-validator';

export const WEBHOOKS_QUEUE = 'webhooks';

/** One attempt of one delivery. */
export class WebhookJob {
  @IsUUID()
  readonly transferId!: string;

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
