import { ApiProperty } from '@nestjs/swagger';
import { SCOPES } from '../access/scopes.js';

const LIMIT = { type: Number, nullable: true, description: 'Null: any number.' } as const;
const REMAINING = { type: Number, nullable: true, description: 'Null where there is no limit.' } as const;

export class RequestUsageView {
  @ApiProperty({ ...LIMIT, example: 1000 }) readonly limit!: number | null;
  @ApiProperty({ ...REMAINING, example: 998 }) readonly remaining!: number | null;
  @ApiProperty({ type: Number, example: 10_000, description: 'The limit is one of requests in such a time.' })
  readonly windowMs!: number;
  @ApiProperty({ type: Number, example: 7_200, description: 'Until everything is there again.' })
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
    description: 'On this day, failed and cancelled work as well.',
  })
  readonly used!: number;
  @ApiProperty({ type: Number, example: 12, description: 'What the unfinished transfers are taken to need.' })
  readonly reserved!: number;
  @ApiProperty({ ...REMAINING, example: 3463.8 }) readonly remaining!: number | null;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T00:00:00.000Z',
    description: 'When the day (UTC) is over.',
  })
  readonly resetsAt!: string;
}

export class UsageView {
  @ApiProperty({ example: 'shop', description: 'Name of the key; `local` where there are no keys.' })
  readonly caller!: string;
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['submit', 'read'], description: 'What it may do.' })
  readonly scopes!: string[];
  @ApiProperty({ type: RequestUsageView, description: 'Of the process that answers.' })
  readonly requests!: RequestUsageView;
  @ApiProperty({ type: TransferUsageView, description: 'Transfers that wait.' })
  readonly queued!: TransferUsageView;
  @ApiProperty({ type: TransferUsageView, description: 'Transfers that have not ended.' })
  readonly unfinished!: TransferUsageView;
  @ApiProperty({ type: GpuUsageView, description: 'Seconds of the GPUs.' })
  readonly gpuSeconds!: GpuUsageView;
}
