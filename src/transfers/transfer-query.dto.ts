import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../errors/if-given.js';
import { TRANSFER_STATES, type TransferState } from '../records/transfer-states.js';
import { fromFormNumber } from '../records/submission-fields.js';

export class TransferQueryDto {
  @ApiPropertyOptional({ enum: TRANSFER_STATES, description: 'Only transfers in this state.' })
  @IfGiven()
  @IsIn(TRANSFER_STATES)
  readonly state?: TransferState;

  @ApiPropertyOptional({ description: 'Only transfers in this style.', example: 'watercolor' })
  @IfGiven()
  @IsString()
  @MaxLength(64)
  readonly style?: string;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'Only transfers of this batch.',
  })
  @IfGiven()
  @IsUUID()
  readonly batch?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 20,
    description: 'Page size.',
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly limit: number = 20;

  @ApiPropertyOptional({ format: 'uuid', description: '`nextCursor` of the previous page.' })
  @IfGiven()
  @IsUUID()
  readonly cursor?: string;
}
