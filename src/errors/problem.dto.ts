import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FieldProblemView {
  @ApiProperty({ example: 'settings.steps', description: 'Path of the field.' })
  readonly field!: string;

  @ApiProperty({ example: 'out_of_range', description: 'What is wrong with it, for programs.' })
  readonly code!: string;

  @ApiProperty({
    example: 'steps is from 14 to 40 in watercolor, not 400',
    description: 'What is wrong with it, for people.',
  })
  readonly detail!: string;
}

/** The body of every answer from 400 on, `application/problem+json` (RFC 9457). */
export class Problem {
  @ApiProperty({
    example: '/docs/errors.md#setting_out_of_range',
    description: 'Address of the page that explains the code.',
  })
  readonly type!: string;

  @ApiProperty({
    example: 'A setting is not one that the style allows',
    description: 'What the code means, always the same words.',
  })
  readonly title!: string;

  @ApiProperty({ example: 400, description: 'HTTP status.' })
  readonly status!: number;

  @ApiProperty({
    example: 'settings.steps: not as the style watercolor allows',
    description: 'What happened this time.',
  })
  readonly detail!: string;

  @ApiProperty({ example: '/v1/transfers', description: 'Path of the request, without its query.' })
  readonly instance!: string;

  @ApiProperty({ example: 'setting_out_of_range', description: 'Stable name of the failure, for programs.' })
  readonly code!: string;

  @ApiPropertyOptional({
    type: [FieldProblemView],
    description: 'The fields that are wrong, when fields are.',
  })
  readonly errors?: readonly FieldProblemView[];

  @ApiProperty({
    example: '0199d1a2-6a52-7c3e-9f6f-3d1f0c5e7b11',
    description: "The request's id, also in `X-Request-Id`; the service's log has it.",
  })
  readonly requestId!: string;
}
