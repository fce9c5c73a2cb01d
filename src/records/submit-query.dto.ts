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
      'Only say what would come of it: checked like a submission, with the faces, the GPU memory, the time and the cost (200). Nothing is queued and nothing is kept.',
  })
  @IfGiven()
  @Transform(fromFormBoolean)
  @IsBoolean()
  readonly dryRun: boolean = false;
}
