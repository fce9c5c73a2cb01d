import { ApiProperty } from '@nestjs/swagger';
import { RangeView, SelectedFaceView, UsedSettingsView, WarningView } from './transfer.view.js';

const number = (description: string, example: number) => ({ type: Number, description, example });

export class DryRunPhotoView {
  @ApiProperty(number('Pixels of the upright photo.', 1024)) readonly width!: number;
  @ApiProperty(number('Pixels of the upright photo.', 1280)) readonly height!: number;
  @ApiProperty(number('Faces found.', 1)) readonly faces!: number;
}

export class MemoryNeedView {
  @ApiProperty({ example: '0', description: 'The GPU slot.' }) readonly backend!: string;
  @ApiProperty({ enum: ['up', 'starting', 'down'], example: 'up', description: 'State of its WebUI.' })
  readonly state!: string;
  @ApiProperty({
    enum: ['whole', 'lighter', 'over', 'impossible'],
    example: 'whole',
    description:
      '`whole`: fits as planned; `lighter`: fits without an optional control; `over`: needs more than allowed; `impossible`: the WebUI lacks a model or sampler.',
  })
  readonly fitness!: string;
  @ApiProperty(number('Width of the generation there, padding included, pixels.', 616))
  readonly width!: number;
  @ApiProperty(number('Height of the generation there, padding included, pixels.', 768))
  readonly height!: number;
  @ApiProperty({ ...number('Peak GPU memory; null if `fitness` is `impossible`.', 2710), nullable: true })
  readonly neededMiB!: number | null;
  @ApiProperty({ ...number('GPU memory that the operator allows; null: no limit.', 3072), nullable: true })
  readonly allowedMiB!: number | null;
}

export class DryRunTimesView {
  @ApiProperty({ type: RangeView, description: 'When the generation would begin, from now.' })
  readonly startMs!: RangeView;
  @ApiProperty({ type: RangeView, description: 'How long the generation would take.' })
  readonly generateMs!: RangeView;
}

export class DryRunView {
  @ApiProperty({ type: Boolean, enum: [true], example: true, description: 'Nothing was submitted.' })
  readonly dryRun!: true;
  @ApiProperty({ example: 'watercolor' }) readonly style!: string;
  @ApiProperty({
    type: DryRunPhotoView,
    nullable: true,
    description: 'Null for a photo that has yet to be fetched.',
  })
  readonly photo!: DryRunPhotoView | null;
  @ApiProperty({
    type: [SelectedFaceView],
    description: 'Largest first, with those that would be preserved.',
  })
  readonly faces!: SelectedFaceView[];
  @ApiProperty({
    type: UsedSettingsView,
    description:
      'The settings that would be used. `seed` -1: a random one; `checkpoint` null: the one that is loaded.',
  })
  readonly settings!: UsedSettingsView;
  @ApiProperty({ type: [MemoryNeedView], description: 'One per image generator that was ever reached.' })
  readonly vram!: MemoryNeedView[];
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'An earlier result would be returned at once.',
  })
  readonly cached!: boolean;
  @ApiProperty({ type: DryRunTimesView, description: 'Zero for a cached result.' })
  readonly estimate!: DryRunTimesView;
  @ApiProperty(number('Expected cost in GPU seconds: the middle of the estimate.', 4.1))
  readonly gpuSeconds!: number;
  @ApiProperty({ type: [WarningView], description: 'Deviations from the request, and other hints.' })
  readonly warnings!: WarningView[];
}
