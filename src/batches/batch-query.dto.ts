import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsUUID, Max, Min } from 'class-validator';
import { IfGiven } from '../errors/if-given.js';
import { fromFormNumber } from '../records/submission-fields.js';

export class BatchQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 50,
    default: 20,
    description: 'Page size.',
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(1)
  @Max(50)
  readonly limit: number = 20;

  @ApiPropertyOptional({ format: 'uuid', description: '`nextCursor` of the previous page.' })
  @IfGiven()
  @IsUUID()
  readonly cursor?: string;
}
