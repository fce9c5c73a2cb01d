import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FieldProblemView {
  @ApiProperty({ example: 'settings.steps', description: 'Path of the field.' })
  readonly field!: string;

  @ApiProperty({
    example: 'out_of_range',
    description: 'Machine-readable code of the problem with the field.',
  })
  readonly code!: string;

  @ApiProperty({
    example: 'steps must be from 14 to 40 for watercolor, not 400',
    description: 'Human-readable description of the problem with the field.',
  })
  readonly detail!: string;
}

/** Body of every error response, `application/problem+json` (RFC 9457). */
export class Problem {
  @ApiProperty({
    example: '/docs/errors.md#setting_out_of_range',
    description: 'URL of the documentation of the code.',
  })
  readonly type!: string;

  @ApiProperty({
    example: 'Setting not allowed by the style',
    description: 'Summary of the code, the same for every occurrence.',
  })
  readonly title!: string;

  @ApiProperty({ example: 400, description: 'HTTP status.' })
  readonly status!: number;

  @ApiProperty({
    example: 'settings.steps: not allowed by the style watercolor',
    description: 'Explanation of this occurrence.',
  })
  readonly detail!: string;

  @ApiProperty({ example: '/v1/transfers', description: 'Path of the request, without its query.' })
  readonly instance!: string;

  @ApiProperty({ example: 'setting_out_of_range', description: 'Stable, machine-readable error code.' })
  readonly code!: string;

  @ApiPropertyOptional({
    type: [FieldProblemView],
    description: 'The invalid fields, if any.',
  })
  readonly errors?: readonly FieldProblemView[];

  @ApiProperty({
    example: '0199d1a2-6a52-7c3e-9f6f-3d1f0c5e7b11',
    description: 'Id of the request, as in `X-Request-Id` and in the log of the service.',
  })
  readonly requestId!: string;
}
