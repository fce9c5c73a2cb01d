import { ApiProperty } from '@nestjs/swagger';
import { RangeView } from './transfer.view.js';

export class BackendView {
  @ApiProperty({ example: '0', description: 'Name of the GPU slot.' }) readonly slot!: string;
  @ApiProperty({ enum: ['starting', 'up', 'down'], example: 'up' }) readonly state!: string;
  @ApiProperty({ type: String, nullable: true, enum: ['a1111', 'forge', null], example: 'a1111' })
  readonly kind!: string | null;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'True: a stand-in paints, no Stable Diffusion.',
  })
  readonly simulator!: boolean;
}

export class QueueSummaryView {
  @ApiProperty({ type: Number, example: 3, description: 'Transfers in the waiting room.' })
  readonly waiting!: number;
  @ApiProperty({ type: Number, example: 2, description: 'Transfers that are being worked on.' })
  readonly running!: number;
  @ApiProperty({ type: Boolean, example: false, description: 'An operator holds the queue.' })
  readonly paused!: boolean;
  @ApiProperty({ type: RangeView, description: 'Until a transfer submitted now begins to be generated.' })
  readonly estimatedWaitMs!: RangeView;
  @ApiProperty({ type: Number, example: 1, description: 'Backends that answer.' })
  readonly backendsUp!: number;
  @ApiProperty({ type: [BackendView], description: 'The WebUIs that pictures are made with.' })
  readonly backends!: BackendView[];
}
