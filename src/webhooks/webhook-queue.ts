import { IsInt, IsString, Min } from 'class-validator';

export const WEBHOOKS_QUEUE = 'webhooks';

/** One attempt of one delivery. */
export class WebhookJob {
  /** The name of the transfer or batch, see `WebhookSubject`. */
  @IsString()
  readonly about!: string;

  @IsString()
  readonly deliveryId!: string;

  /** Number of attempts made before. */
  @IsInt()
  @Min(0)
  readonly attempt!: number;
}

/** Each attempt has its own id, because Bull silently ignores a job whose id it still keeps. */
export function webhookJobId({ deliveryId, attempt }: WebhookJob): string {
  return `${deliveryId}.${attempt}`;
}
