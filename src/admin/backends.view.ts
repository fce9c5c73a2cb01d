import { ApiProperty } from '@nestjs/swagger';
import { HoldView } from '../transfers/queue.view.js';

export class BackendMemoryView {
  @ApiProperty({ type: Number, example: 2810, description: 'Of the card, by all programs.' })
  readonly usedMiB!: number;
  @ApiProperty({ type: Number, example: 15109 }) readonly totalMiB!: number;
  @ApiProperty({ type: Number, example: 2330, description: 'Of the card, taken by the WebUI.' })
  readonly reservedMiB!: number;
  @ApiProperty({ type: Number, nullable: true, example: 3100, description: "RAM of the WebUI's process." })
  readonly ramMiB!: number | null;
}

export class AdminBackendView {
  @ApiProperty({ example: '0', description: 'Name of the GPU slot.' }) readonly slot!: string;
  @ApiProperty({ enum: ['starting', 'up', 'down'], example: 'up' }) readonly state!: string;
  @ApiProperty({ enum: ['down', 'starting', 'cold', 'loading', 'warm'], example: 'warm' })
  readonly phase!: string;
  @ApiProperty({ type: [HoldView], description: 'Why it is given no work although it is up; mostly empty.' })
  readonly holds!: HoldView[];
  @ApiProperty({
    type: BackendMemoryView,
    nullable: true,
    description: 'Null without a card, or while down.',
  })
  readonly memory!: BackendMemoryView | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.2,
    description:
      'What it keeps of the card with every generation; null until this process has seen enough of them.',
  })
  readonly creepMiBPerJob!: number | null;
  @ApiProperty({ type: Boolean, example: false, description: 'Whether WEBUI_RESTART allows to restart it.' })
  readonly restartable!: boolean;
}

export class AdminBackendListView {
  @ApiProperty({ type: [AdminBackendView], description: 'In the order of the configuration.' })
  readonly items!: AdminBackendView[];
}
