import { ApiProperty } from '@nestjs/swagger';
import { DryRunView, DryRunTimesView } from '../records/dry-run.view.js';

export class BatchDryRunView {
  @ApiProperty({ type: Boolean, enum: [true], example: true, description: 'Nothing was submitted.' })
  readonly dryRun!: true;
  @ApiProperty({
    type: [DryRunView],
    description:
      'Preview of each item, in order; `estimate` is as if it were the only one. A `cached` item reuses an earlier result and costs nothing.',
  })
  readonly items!: DryRunView[];
  @ApiProperty({
    type: DryRunTimesView,
    description:
      'When the first item that has to be generated would begin, and how long all generations would take one after the other; zero if all are cached.',
  })
  readonly estimate!: DryRunTimesView;
  @ApiProperty({
    type: Number,
    example: 12.3,
    description: 'Expected cost of all items in GPU seconds: the middle of the estimate.',
  })
  readonly gpuSeconds!: number;
}
