import { ApiProperty } from '@nestjs/swagger';
import { SCOPES } from '../access/scopes.js';

const LIMIT = { type: Number, nullable: true, description: 'Null: no limit.' } as const;
const REMAINING = { type: Number, nullable: true, description: 'Null if there is no limit.' } as const;

export class RequestUsageView {
  @ApiProperty({ ...LIMIT, example: 1000 }) readonly limit!: number | null;
  @ApiProperty({ ...REMAINING, example: 998 }) readonly remaining!: number | null;
  @ApiProperty({ type: Number, example: 10_000, description: 'Period that the limit applies to, ms.' })
  readonly windowMs!: number;
  @ApiProperty({
    type: Number,
    example: 7_200,
    description: 'Time until the full limit is available again, ms.',
  })
  readonly resetMs!: number;
}

export class TransferUsageView {
  @ApiProperty({ ...LIMIT, example: 200 }) readonly limit!: number | null;
  @ApiProperty({ type: Number, example: 3 }) readonly used!: number;
  @ApiProperty({ ...REMAINING, example: 197 }) readonly remaining!: number | null;
}

export class GpuUsageView {
  @ApiProperty({ ...LIMIT, example: 3600 }) readonly limit!: number | null;
  @ApiProperty({
    type: Number,
    example: 124.2,
    description: 'Used on this day (UTC), including failed and cancelled work.',
  })
  readonly used!: number;
  @ApiProperty({ type: Number, example: 12, description: 'Reserved for unfinished transfers.' })
  readonly reserved!: number;
  @ApiProperty({ ...REMAINING, example: 3463.8 }) readonly remaining!: number | null;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T00:00:00.000Z',
    description: 'End of the day (UTC).',
  })
  readonly resetsAt!: string;
}

export class UsageView {
  @ApiProperty({ example: 'shop', description: 'Name of the key; `local` if no keys are configured.' })
  readonly caller!: string;
  @ApiProperty({
    enum: SCOPES,
    isArray: true,
    example: ['submit', 'read'],
    description: 'Scopes of the key.',
  })
  readonly scopes!: string[];
  @ApiProperty({ type: RequestUsageView, description: 'Requests, counted by the answering process only.' })
  readonly requests!: RequestUsageView;
  @ApiProperty({ type: TransferUsageView, description: 'Waiting transfers.' })
  readonly queued!: TransferUsageView;
  @ApiProperty({ type: TransferUsageView, description: 'Unfinished transfers.' })
  readonly unfinished!: TransferUsageView;
  @ApiProperty({ type: GpuUsageView, description: 'GPU seconds.' })
  readonly gpuSeconds!: GpuUsageView;
}
