import { ApiProperty } from '@nestjs/swagger';
import { DryRunView, ForeseenTimesView } from '../records/dry-run.view.js';

export class BatchDryRunView {
  @ApiProperty({ type: Boolean, enum: [true], example: true, description: 'Nothing was submitted.' })
  readonly dryRun!: true;
  @ApiProperty({
    type: [DryRunView],
    description:
      'What would come of each, in order; `estimate` as if it were the only one. One that is `cached` is known, and costs nothing.',
  })
  readonly items!: DryRunView[];
  @ApiProperty({
    type: ForeseenTimesView,
    description:
      'When the first that is not known would begin, and how long all would be generated, one after the other; nought when all are known.',
  })
  readonly estimate!: ForeseenTimesView;
  @ApiProperty({
    type: Number,
    example: 12.3,
    description: 'What all would cost, in seconds of one GPU: the middle of the estimate.',
  })
  readonly gpuSeconds!: number;
}
