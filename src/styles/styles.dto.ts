import { ApiProperty } from '@nestjs/swagger';
import { CONTROL_PURPOSES, type ControlPurpose } from './style-preset.js';

export class SettingRangeView {
  @ApiProperty({ example: 26, description: 'Taken when the caller says nothing.' })
  readonly default!: number;

  @ApiProperty({ example: 14, description: 'Lowest value that is accepted.' })
  readonly min!: number;

  @ApiProperty({ example: 40, description: 'Highest value that is accepted.' })
  readonly max!: number;
}

export class StyleSettingsView {
  @ApiProperty({
    example: { default: 26, min: 14, max: 40 },
    description: 'Sampling steps, in whole numbers.',
  })
  readonly steps!: SettingRangeView;

  @ApiProperty({
    example: { default: 6.5, min: 4, max: 10 },
    description: 'How strictly the picture follows the prompt.',
  })
  readonly cfgScale!: SettingRangeView;

  @ApiProperty({
    example: { default: 0.5, min: 0.3, max: 0.65 },
    description: 'How much of the photo is painted over.',
  })
  readonly denoisingStrength!: SettingRangeView;
}

export class StyleModelView {
  @ApiProperty({
    enum: ['checkpoint', ...CONTROL_PURPOSES],
    example: 'face',
    description: 'What the model is for: the checkpoint itself, or what a ControlNet holds on to.',
  })
  readonly purpose!: ControlPurpose | 'checkpoint';

  @ApiProperty({
    example: true,
    description: 'Without a required model the style is refused, without another it is made with a warning.',
  })
  readonly required!: boolean;

  @ApiProperty({
    type: [String],
    example: ['control_v2p_sd15_mediapipe_face'],
    description: 'Acceptable models, the preferred one first. One of them is enough.',
  })
  readonly models!: readonly string[];

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: true,
    description: 'Whether a WebUI has one of them; null as long as no WebUI was seen.',
  })
  readonly installed!: boolean | null;
}

export class StyleView {
  @ApiProperty({ example: 'watercolor', description: 'What a submission says in `style`.' })
  readonly name!: string;

  @ApiProperty({ example: 'Watercolor', description: 'For people.' })
  readonly title!: string;

  @ApiProperty({
    example: 'Transparent washes that bleed into each other on rough paper, white left for the light.',
    description: 'One or two sentences for people.',
  })
  readonly description!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '/v1/styles/watercolor/sample',
    description: 'Address of a sample picture (JPEG); null when there is none.',
  })
  readonly sampleUrl!: string | null;

  @ApiProperty({ description: 'What a caller may change under `settings`, with default and range.' })
  readonly settings!: StyleSettingsView;

  @ApiProperty({
    example: 768,
    description: 'Longer side of the picture in pixels, unless `maxSide` is given.',
  })
  readonly maxSide!: number;

  @ApiProperty({ example: 'DPM++ 2M', description: 'Sampler.' })
  readonly sampler!: string;

  @ApiProperty({ example: 'Karras', description: 'Scheduler of the noise levels.' })
  readonly scheduler!: string;

  @ApiProperty({
    example: 0.5,
    description: "How far the result's colours are drawn back to the photo's: 0 not at all, 1 fully.",
  })
  readonly colourMatch!: number;

  @ApiProperty({ type: [StyleModelView], description: 'Models that the style uses.' })
  readonly models!: readonly StyleModelView[];

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: true,
    description: 'Whether a WebUI has every required model; null as long as no WebUI was seen.',
  })
  readonly available!: boolean | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 4.2,
    description: 'Seconds from submission to result when nothing else waits; null until it was measured.',
  })
  readonly expectedSeconds!: number | null;
}

export class StyleListView {
  @ApiProperty({ type: [StyleView], description: 'Every style, by name.' })
  readonly items!: readonly StyleView[];
}
