import { ApiProperty } from '@nestjs/swagger';
import { HoldView } from '../transfers/queue.view.js';

export class BackendMemoryView {
  @ApiProperty({ type: Number, example: 2810, description: 'GPU memory in use, by all programs.' })
  readonly usedMiB!: number;
  @ApiProperty({ type: Number, example: 15109 }) readonly totalMiB!: number;
  @ApiProperty({ type: Number, example: 2330, description: 'GPU memory reserved by the WebUI.' })
  readonly reservedMiB!: number;
  @ApiProperty({ type: Number, nullable: true, example: 3100, description: "RAM of the WebUI's process." })
  readonly ramMiB!: number | null;
}

export class AdminBackendView {
  @ApiProperty({ example: '0', description: 'Name of the GPU slot.' }) readonly slot!: string;
  @ApiProperty({ enum: ['starting', 'up', 'down'], example: 'up' }) readonly state!: string;
  @ApiProperty({ enum: ['down', 'starting', 'cold', 'loading', 'warm'], example: 'warm' })
  readonly phase!: string;
  @ApiProperty({
    type: [HoldView],
    description: 'Reasons why it is given no work although it is up; usually empty.',
  })
  readonly holds!: HoldView[];
  @ApiProperty({
    type: BackendMemoryView,
    nullable: true,
    description: 'Null without a GPU, or while the WebUI is down.',
  })
  readonly memory!: BackendMemoryView | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.2,
    description:
      'GPU memory (MiB) that the WebUI fails to release per generation; null until this process has seen enough generations.',
  })
  readonly creepMiBPerJob!: number | null;
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'Whether restarts of it are configured (WEBUI_RESTART).',
  })
  readonly restartable!: boolean;
}

export class AdminBackendListView {
  @ApiProperty({ type: [AdminBackendView], description: 'In the order of the configuration.' })
  readonly items!: AdminBackendView[];
}
