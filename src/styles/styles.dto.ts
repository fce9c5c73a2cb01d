import { ApiProperty } from '@nestjs/swagger';
import { CONTROL_PURPOSES, type ControlPurpose } from './style-preset.js';

export class SettingRangeView {
  @ApiProperty({ example: 26, description: 'Used if the setting is omitted.' })
  readonly default!: number;

  @ApiProperty({ example: 14, description: 'Lowest accepted value.' })
  readonly min!: number;

  @ApiProperty({ example: 40, description: 'Highest accepted value.' })
  readonly max!: number;
}

export class StyleSettingsView {
  @ApiProperty({
    example: { default: 26, min: 14, max: 40 },
    description: 'Sampling steps, a whole number.',
  })
  readonly steps!: SettingRangeView;

  @ApiProperty({
    example: { default: 6.5, min: 4, max: 10 },
    description: 'How strictly the picture follows the prompt.',
  })
  readonly cfgScale!: SettingRangeView;

  @ApiProperty({
    example: { default: 0.5, min: 0.3, max: 0.65 },
    description: 'How strongly the photo is repainted: 0 not at all, 1 completely.',
  })
  readonly denoisingStrength!: SettingRangeView;
}

export class StyleModelView {
  @ApiProperty({
    enum: ['checkpoint', ...CONTROL_PURPOSES],
    example: 'face',
    description: 'What the model is for: the checkpoint itself, or what its ControlNet unit preserves.',
  })
  readonly purpose!: ControlPurpose | 'checkpoint';

  @ApiProperty({
    example: true,
    description:
      'If a required model is missing, the style is rejected; without an optional one it runs with a warning.',
  })
  readonly required!: boolean;

  @ApiProperty({
    type: [String],
    example: ['control_v2p_sd15_mediapipe_face'],
    description: 'Acceptable models in order of preference; one of them is enough.',
  })
  readonly models!: readonly string[];

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: true,
    description: 'Whether a WebUI has one of them; null until a WebUI was seen.',
  })
  readonly installed!: boolean | null;
}

export class StyleView {
  @ApiProperty({ example: 'watercolor', description: 'The value for `style` in a submission.' })
  readonly name!: string;

  @ApiProperty({ example: 'Watercolor', description: 'Display name.' })
  readonly title!: string;

  @ApiProperty({
    example: 'Transparent washes that bleed into each other on rough paper, white left for the light.',
    description: 'One or two sentences to display.',
  })
  readonly description!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '/v1/styles/watercolor/sample',
    description: 'Address of a sample picture (JPEG); null if there is none.',
  })
  readonly sampleUrl!: string | null;

  @ApiProperty({ description: 'Settings that a submission may change, with default and range.' })
  readonly settings!: StyleSettingsView;

  @ApiProperty({
    example: 768,
    description: 'Default longer side of the picture, in pixels.',
  })
  readonly maxSide!: number;

  @ApiProperty({ example: 'DPM++ 2M', description: 'Sampler.' })
  readonly sampler!: string;

  @ApiProperty({ example: 'Karras', description: 'Noise scheduler.' })
  readonly scheduler!: string;

  @ApiProperty({
    example: 0.5,
    description: "How far the result's colours are matched to the photo's: 0 not at all, 1 fully.",
  })
  readonly colourMatch!: number;

  @ApiProperty({ type: [StyleModelView], description: 'Models that the style uses.' })
  readonly models!: readonly StyleModelView[];

  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: true,
    description: 'Whether a WebUI has every required model; null until a WebUI was seen.',
  })
  readonly available!: boolean | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 4.2,
    description: 'Usual time from submission to result on an idle service, in seconds; null until measured.',
  })
  readonly expectedSeconds!: number | null;
}

export class StyleListView {
  @ApiProperty({ type: [StyleView], description: 'All styles, sorted by name.' })
  readonly items!: readonly StyleView[];
}
