import { ApiProperty } from '@nestjs/swagger';
import { RangeView } from '../records/transfer.view.js';

export class HoldView {
  @ApiProperty({ enum: ['warming', 'memory', 'circuit', 'restarting'], example: 'memory' })
  readonly reason!: string;
  @ApiProperty({ example: 'Another program has the memory of the card: 900 MiB are free, 2600 are needed.' })
  readonly detail!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-01T12:00:00.000Z' }) readonly since!: string;
}

export class ColdStartView {
  @ApiProperty({ type: Number, nullable: true, example: 20_000, description: 'Until it answered.' })
  readonly startMs!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 10_500,
    description: 'Until its models were loaded.',
  })
  readonly loadMs!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 4_300,
    description: 'The first generation after that.',
  })
  readonly firstPictureMs!: number | null;
}

export class BackendView {
  @ApiProperty({ example: '0', description: 'Name of the GPU slot.' }) readonly slot!: string;
  @ApiProperty({ enum: ['starting', 'up', 'down'], example: 'up' }) readonly state!: string;
  @ApiProperty({ type: [HoldView], description: 'Why it is given no work although it is up; mostly empty.' })
  readonly holds!: HoldView[];
  @ApiProperty({ type: String, nullable: true, enum: ['a1111', 'forge', null], example: 'a1111' })
  readonly kind!: string | null;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'True: a stand-in paints, no Stable Diffusion.',
  })
  readonly simulator!: boolean;
  @ApiProperty({
    example: 0.62,
    description: 'Part of the latest five minutes in which it worked for transfers, 0 to 1.',
  })
  readonly busyShare!: number;
  @ApiProperty({
    type: ColdStartView,
    nullable: true,
    description: 'What its latest start took, if one was seen.',
  })
  readonly coldStart!: ColdStartView | null;
}

export class EstimateQualityView {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.08,
    description:
      'How far the middle of the range that was told at submission lay from the wait that it became, as a share of that wait (of a second, if it was shorter): the median of the latest. Null before the first.',
  })
  readonly medianError!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.9,
    description: 'Share of the latest generations that began within the range told at submission.',
  })
  readonly heldShare!: number | null;
  @ApiProperty({
    type: Number,
    example: 200,
    description: 'How many the two are of; the latest 200 at most.',
  })
  readonly samples!: number;
}

export class QueueSummaryView {
  @ApiProperty({ type: Number, example: 3, description: 'Transfers in the waiting room.' })
  readonly waiting!: number;
  @ApiProperty({ type: Number, example: 2, description: 'Transfers that are being worked on.' })
  readonly running!: number;
  @ApiProperty({ type: Boolean, example: false, description: 'An operator holds the queue.' })
  readonly paused!: boolean;
  @ApiProperty({ type: Number, example: 21_000, description: 'GPU work that was accepted and is not done.' })
  readonly gpuWorkWaitingMs!: number;
  @ApiProperty({
    type: RangeView,
    description:
      'Until a transfer submitted now begins to be generated; mostly, eight times in ten at least.',
  })
  readonly estimatedWaitMs!: RangeView;
  @ApiProperty({ type: EstimateQualityView, description: 'How good the waiting estimates have been lately.' })
  readonly estimate!: EstimateQualityView;
  @ApiProperty({ type: Number, example: 1, description: 'Backends that answer.' })
  readonly backendsUp!: number;
  @ApiProperty({ type: [BackendView], description: 'The WebUIs that pictures are made with.' })
  readonly backends!: BackendView[];
}
