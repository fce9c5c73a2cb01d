import { ApiProperty } from '@nestjs/swagger';
import { RangeView } from '../records/transfer.view.js';

export class HoldView {
  @ApiProperty({ enum: ['warming', 'memory', 'circuit', 'restarting'], example: 'memory' })
  readonly reason!: string;
  @ApiProperty({
    example: 'Another program uses the memory of the card: 900 MiB are free, 2600 MiB are needed.',
  })
  readonly detail!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-01T12:00:00.000Z' }) readonly since!: string;
}

export class ColdStartView {
  @ApiProperty({ type: Number, nullable: true, example: 20_000, description: 'Time until it answered, ms.' })
  readonly startMs!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 10_500,
    description: 'Time until its models were loaded, ms.',
  })
  readonly loadMs!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 4_300,
    description: 'Duration of the first generation after that, ms.',
  })
  readonly firstPictureMs!: number | null;
}

export class BackendView {
  @ApiProperty({ example: '0', description: 'Name of the GPU slot.' }) readonly slot!: string;
  @ApiProperty({ enum: ['starting', 'up', 'down'], example: 'up' }) readonly state!: string;
  @ApiProperty({ type: [HoldView], description: 'Why it gets no work although it is up; normally empty.' })
  readonly holds!: HoldView[];
  @ApiProperty({ type: String, nullable: true, enum: ['a1111', 'forge', null], example: 'a1111' })
  readonly kind!: string | null;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'True: a simulator makes the pictures, not Stable Diffusion.',
  })
  readonly simulator!: boolean;
  @ApiProperty({
    example: 0.62,
    description: 'Share of the last five minutes that it worked for transfers, 0 to 1.',
  })
  readonly busyShare!: number;
  @ApiProperty({
    type: ColdStartView,
    nullable: true,
    description: 'How long its latest start took; null if none was observed.',
  })
  readonly coldStart!: ColdStartView | null;
}

export class EstimateQualityView {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.08,
    description:
      'Median relative error of recent estimates: the distance between the middle of the range given at submission and the real wait, as a share of that wait (of one second if it was shorter). Null before the first sample.',
  })
  readonly medianError!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.9,
    description: 'Share of recent generations that began within the range given at submission.',
  })
  readonly heldShare!: number | null;
  @ApiProperty({
    type: Number,
    example: 200,
    description: 'Number of samples behind these two figures; the latest 200 at most.',
  })
  readonly samples!: number;
}

export class QueueSummaryView {
  @ApiProperty({ type: Number, example: 3, description: 'Transfers in the waiting room.' })
  readonly waiting!: number;
  @ApiProperty({ type: Number, example: 2, description: 'Transfers that are being worked on.' })
  readonly running!: number;
  @ApiProperty({ type: Boolean, example: false, description: 'Whether an operator has paused the queue.' })
  readonly paused!: boolean;
  @ApiProperty({ type: Number, example: 21_000, description: 'Accepted GPU work that is not done yet, ms.' })
  readonly gpuWorkWaitingMs!: number;
  @ApiProperty({
    type: RangeView,
    description:
      'When a transfer submitted now would begin to be generated, from now; right in at least 80 % of cases.',
  })
  readonly estimatedWaitMs!: RangeView;
  @ApiProperty({ type: EstimateQualityView, description: 'Accuracy of recent wait estimates.' })
  readonly estimate!: EstimateQualityView;
  @ApiProperty({ type: Number, example: 1, description: 'WebUIs that answer.' })
  readonly backendsUp!: number;
  @ApiProperty({ type: [BackendView], description: 'The WebUIs that generate the pictures.' })
  readonly backends!: BackendView[];
}
