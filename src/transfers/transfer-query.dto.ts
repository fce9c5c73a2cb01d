import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { TRANSFER_STATES, type TransferState } from '../records/transfer-states.js';
import { fromFormNumber } from './submission-fields.js';

export class TransferQueryDto {
  @ApiPropertyOptional({ enum: TRANSFER_STATES, description: 'Only those in this state.' })
  @IsOptional()
  @IsIn(TRANSFER_STATES)
  readonly state?: TransferState;

  @ApiPropertyOptional({ description: 'Only those of this style.', example: 'watercolor' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly style?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Most on one page.',
  })
  @IsOptional()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 20;

  @ApiPropertyOptional({ format: 'uuid', description: '`nextCursor` of the page before.' })
  @IsOptional()
  @IsUUID()
  readonly cursor?: string;
}
