import { ApiProperty } from '@nestjs/swagger';
import { RangeView, SelectedFaceView, UsedSettingsView, WarningView } from './transfer.view.js';

const number = (description: string, example: number) => ({ type: Number, description, example });

export class ForeseenPhotoView {
  @ApiProperty(number('Pixels of the upright photo.', 1024)) readonly width!: number;
  @ApiProperty(number('Pixels of the upright photo.', 1280)) readonly height!: number;
  @ApiProperty(number('Faces found.', 1)) readonly faces!: number;
}

export class MemoryNeedView {
  @ApiProperty({ example: '0', description: 'The GPU slot.' }) readonly backend!: string;
  @ApiProperty({ enum: ['up', 'starting', 'down'], example: 'up', description: 'How its WebUI is.' })
  readonly state!: string;
  @ApiProperty({
    enum: ['whole', 'lighter', 'over', 'impossible'],
    example: 'whole',
    description:
      '`whole`: as planned; `lighter`: without an optional control; `over`: it needs more than allowed; `impossible`: it lacks a model or sampler.',
  })
  readonly fitness!: string;
  @ApiProperty(number('Of the generation there, padding included, pixels.', 616)) readonly width!: number;
  @ApiProperty(number('Of the generation there, padding included, pixels.', 768)) readonly height!: number;
  @ApiProperty({ ...number('GPU memory at its peak; null where it is impossible.', 2710), nullable: true })
  readonly neededMiB!: number | null;
  @ApiProperty({ ...number('What the operator allows; null for no limit.', 3072), nullable: true })
  readonly allowedMiB!: number | null;
}

export class ForeseenTimesView {
  @ApiProperty({ type: RangeView, description: 'When its generation would begin, from now.' })
  readonly startMs!: RangeView;
  @ApiProperty({ type: RangeView, description: 'How long it would be generated.' })
  readonly generateMs!: RangeView;
}

export class DryRunView {
  @ApiProperty({ type: Boolean, enum: [true], example: true, description: 'Nothing was submitted.' })
  readonly dryRun!: true;
  @ApiProperty({ example: 'watercolor' }) readonly style!: string;
  @ApiProperty({
    type: ForeseenPhotoView,
    nullable: true,
    description: 'Null for a photo that has yet to be fetched.',
  })
  readonly photo!: ForeseenPhotoView | null;
  @ApiProperty({ type: [SelectedFaceView], description: 'Largest first, and which of them would be held.' })
  readonly faces!: SelectedFaceView[];
  @ApiProperty({
    type: UsedSettingsView,
    description:
      'What would be used; a `seed` of -1 would be chosen, a `checkpoint` of null is the one that is loaded.',
  })
  readonly settings!: UsedSettingsView;
  @ApiProperty({ type: [MemoryNeedView], description: 'Of each image generator that was ever seen.' })
  readonly vram!: MemoryNeedView[];
  @ApiProperty({
    type: Boolean,
    example: false,
    description: 'The result is known: it would be there at once.',
  })
  readonly cached!: boolean;
  @ApiProperty({ type: ForeseenTimesView, description: 'Nought for a known result.' })
  readonly estimate!: ForeseenTimesView;
  @ApiProperty(number('What it would cost, in seconds of one GPU: the middle of the estimate.', 4.1))
  readonly gpuSeconds!: number;
  @ApiProperty({ type: [WarningView], description: 'What would not be quite as asked, or is worth knowing.' })
  readonly warnings!: WarningView[];
}
