import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean } from 'class-validator';
import { IfGiven } from '../errors/if-given.js';
import { fromFormBoolean } from './submission-fields.js';

export class SubmitQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Preview only: validates the submission and answers 200 with the faces, GPU memory, time and cost. Nothing is queued or stored.',
  })
  @IfGiven()
  @Transform(fromFormBoolean)
  @IsBoolean()
  readonly dryRun: boolean = false;
}
