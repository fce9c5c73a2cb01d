import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { IfGiven } from '../errors/if-given.js';

const toNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;

export class StorageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 1e15,
    default: 0,
    example: 50_000_000,
    description: 'Hypothetical additional bytes.',
  })
  @IfGiven()
  @Transform(toNumber)
  @IsInt()
  @Min(0)
  @Max(1e15)
  readonly more: number = 0;
}

export class EvictionView {
  @ApiProperty({ enum: ['transfer', 'photo'], example: 'photo', description: 'What would be erased.' })
  readonly kind!: 'transfer' | 'photo';
  @ApiProperty({ example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11', description: 'Its id.' })
  readonly id!: string;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T12:00:00.000Z',
    description:
      'When the pictures of the transfer were last fetched (initially: when it ended), or the photo was last used for a transfer (initially: when it was uploaded).',
  })
  readonly usedAt!: string;
  @ApiProperty({ type: Number, example: 2_617_344, description: 'Bytes that erasing it would free.' })
  readonly bytes!: number;
}

export class StorageView {
  @ApiProperty({
    type: Number,
    example: 1_830_221_004,
    description: 'Bytes of all stored pictures, each counted once.',
  })
  readonly bytes!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 20_000_000_000,
    description: 'Most bytes that pictures may take (STORAGE_MAX_BYTES); null: no limit.',
  })
  readonly maxBytes!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 31_457_280_000,
    description: 'Free bytes on the disk with the pictures; null if they are stored in a bucket.',
  })
  readonly freeBytes!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1_073_741_824,
    description:
      'Bytes that must stay free there (STORAGE_MIN_FREE_BYTES); null if they are stored in a bucket.',
  })
  readonly minFreeBytes!: number | null;
  @ApiProperty({
    type: Number,
    example: 0,
    description: 'Bytes that must be freed to make room for `more`; 0: there is enough room.',
  })
  readonly lackingBytes!: number;
  @ApiProperty({
    type: Number,
    example: 0,
    description: 'Bytes that can be freed; if less than `lackingBytes`, submissions are rejected.',
  })
  readonly evictableBytes!: number;
  @ApiProperty({
    type: [EvictionView],
    description:
      'What would be erased to free `lackingBytes`, in order; at most 100 are listed. This request erases nothing.',
  })
  readonly next!: EvictionView[];
}
