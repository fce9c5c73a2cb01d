import { ApiProperty } from '@nestjs/swagger';
import { WEBHOOK_EVENTS } from '../config/webhook-events.js';
import type { Delivery } from './delivery.js';

export class DeliveryAttemptView {
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly at!: string;
  @ApiProperty({ type: Number, example: 84, description: 'Duration, ms.' }) readonly durationMs!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 200,
    description: 'HTTP status; null if no response came.',
  })
  readonly status!: number | null;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: ['status', 'no_answer', 'timeout', 'refused', null],
    example: null,
    description:
      'Why it failed. `status`: the status was not 2xx; `no_answer`: no response came; `timeout`: it took too long; `refused`: the URL may not be requested. Null: it succeeded.',
  })
  readonly error!: string | null;
}

export class DeliveryView {
  @ApiProperty({ example: 'msg_3f1c…', description: 'The `webhook-id` of every attempt.' })
  readonly id!: string;
  @ApiProperty({ enum: WEBHOOK_EVENTS, example: 'transfer.succeeded' }) readonly event!: string;
  @ApiProperty({
    enum: ['pending', 'delivered', 'failed', 'gone'],
    example: 'delivered',
    description:
      '`failed`: there are no further attempts. `gone`: the receiver answered 410 to this message or an earlier one, and gets no more messages.',
  })
  readonly state!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  readonly nextAttemptAt!: string | null;
  @ApiProperty({ type: [DeliveryAttemptView], description: 'Oldest first.' })
  readonly attempts!: DeliveryAttemptView[];
}

export class DeliveryListView {
  @ApiProperty({ type: [DeliveryView], description: 'Oldest first.' }) readonly items!: DeliveryView[];
}

export function deliveryView(delivery: Delivery): DeliveryView {
  const { id, event, state, createdAt, nextAttemptAt, attempts } = delivery;
  return {
    id,
    event,
    state,
    createdAt: new Date(createdAt).toISOString(),
    nextAttemptAt: nextAttemptAt === null ? null : new Date(nextAttemptAt).toISOString(),
    attempts: attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
  };
}
