import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsString,
  Max,
  MaxLength,
  Min,
  Validate,
} from 'class-validator';
import { FreeForm } from '../errors/free-form.js';
import { IfGiven } from '../errors/if-given.js';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import { MAX_PROMPT_LENGTH } from '../styles/prompt.js';
import { FaceChoice, fromFormBoolean, fromFormNumber, SmallFlatObject } from './submission-fields.js';

export const PHOTO_URL = {
  description:
    'Public http or https URL of the photo. It is fetched when the transfer is prepared, and has to stay valid until then.',
  maxLength: 2048,
} as const;
const WEBHOOK_URL = {
  description:
    'Public http or https URL that receives a signed message (Standard Webhooks) when the transfer has ended.',
  maxLength: 2048,
} as const;

/** A submission. In a form, `settings` and `metadata` are JSON strings and numbers are text. */
export class TransferSubmission {
  @ApiProperty({
    description: 'Name of a style, see `GET /v1/styles`.',
    minLength: 1,
    example: 'watercolor',
  })
  @IsString()
  @IsNotEmpty()
  readonly style!: string;

  @ApiPropertyOptional({
    description: 'Id of a photo uploaded with `POST /v1/photos`; `sample` is built in.',
    example: 'sample',
  })
  @IfGiven()
  @IsString()
  @MaxLength(64)
  readonly photoId?: string;

  @ApiPropertyOptional({ ...PHOTO_URL, example: 'https://photos.example/portrait.jpg' })
  @IfGiven()
  @IsString()
  @MaxLength(2048)
  readonly photoUrl?: string;

  @ApiPropertyOptional({
    description: 'The photo itself as base64 or as a base64 data URI.',
    example: EXAMPLE_BASE64,
  })
  @IfGiven()
  @IsString()
  readonly photoBase64?: string;

  @ApiPropertyOptional({
    description:
      "Added to the style's own prompt. `(words)` or `(words:1.2)` emphasize words: up to 16 such groups, with weights up to 3. All other brackets are plain text.",
    example: 'soft morning light',
  })
  @IfGiven()
  @IsString()
  @MaxLength(MAX_PROMPT_LENGTH)
  readonly prompt?: string;

  @ApiPropertyOptional({ description: "Added to the style's own negative prompt.", example: 'hat' })
  @IfGiven()
  @IsString()
  @MaxLength(MAX_PROMPT_LENGTH)
  readonly negativePrompt?: string;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'The same seed, settings and photo give the same picture. -1: a random seed.',
    minimum: -1,
    maximum: 4_294_967_293,
    default: -1,
    example: 1234,
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(-1)
  @Max(4_294_967_293)
  readonly seed: number = -1;

  @ApiPropertyOptional({
    description: 'Which faces to preserve: `largest`, `all`, or the index of one; 0 is the largest.',
    oneOf: [
      { type: 'string', enum: ['largest', 'all'] },
      { type: 'integer', minimum: 0, maximum: 15 },
    ],
    default: 'largest',
    example: 'largest',
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @Validate(FaceChoice)
  readonly faces: 'largest' | 'all' | number = 'largest';

  @ApiPropertyOptional({
    description: 'What to do if the photo has no usable face: fail, or continue without face control.',
    enum: ['fail', 'continue'],
    default: 'fail',
  })
  @IfGiven()
  @IsIn(['fail', 'continue'])
  readonly onNoFace: 'fail' | 'continue' = 'fail';

  @ApiPropertyOptional({
    type: 'integer',
    description:
      "Longer side of the result in pixels. A size that does not fit into GPU memory is refused; without this field, the style's own size is reduced to fit.",
    minimum: 512,
    maximum: 1024,
    example: 640,
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(512)
  @Max(1024)
  readonly maxSide?: number;

  @ApiPropertyOptional({
    enum: ['jpeg', 'png', 'webp'],
    default: 'jpeg',
    description: 'Format of the result.',
  })
  @IfGiven()
  @IsIn(['jpeg', 'png', 'webp'])
  readonly format: 'jpeg' | 'png' | 'webp' = 'jpeg';

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Quality of a JPEG (default 92) or WebP (default 90).',
    minimum: 1,
    maximum: 100,
    example: 92,
  })
  @IfGiven()
  @Transform(fromFormNumber)
  @IsInt()
  @Min(1)
  @Max(100)
  readonly quality?: number;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description:
      'With an explicit `seed`: reuse an earlier result for the same photo and settings if there is one (200, `cached: true`), and offer this result for reuse. `false`: generate anew, and do not offer the result for reuse. With `photoUrl` the result is always generated anew.',
  })
  @IfGiven()
  @Transform(fromFormBoolean)
  @IsBoolean()
  readonly cache: boolean = true;

  @ApiPropertyOptional({
    enum: ['normal', 'high'],
    default: 'normal',
    description: '`high` goes first; needs a key with the scope `priority`.',
  })
  @IfGiven()
  @IsIn(['normal', 'high'])
  readonly priority: 'normal' | 'high' = 'normal';

  @ApiPropertyOptional({ ...WEBHOOK_URL, example: 'https://shop.example/hooks/easel' })
  @IfGiven()
  @IsString()
  @MaxLength(2048)
  readonly webhookUrl?: string;

  @ApiPropertyOptional({
    description: 'Overrides of `steps`, `cfgScale` and `denoisingStrength`, within the ranges of the style.',
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { denoisingStrength: 0.5 },
  })
  @IfGiven()
  @FreeForm()
  @IsObject()
  readonly settings?: Record<string, unknown>;

  @ApiPropertyOptional({
    description: 'A flat object of at most 1 KiB, returned unchanged with the transfer.',
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    example: { order: 'A-17' },
  })
  @IfGiven()
  @FreeForm()
  @Validate(SmallFlatObject)
  readonly metadata?: Record<string, string | number | boolean | null>;
}

/**
 * The same as a form, with the photo as a file or by its URL. The examples of the URLs are empty because Swagger UI
 * fills in forms with the examples: it would send a photo URL beside the file, and a webhook URL that does not exist.
 */
export class TransferForm extends OmitType(TransferSubmission, ['photoId', 'photoBase64']) {
  @ApiPropertyOptional({
    type: 'string',
    format: 'binary',
    description: 'JPEG, PNG or WebP, at most 25 MB and 50 megapixels.',
  })
  readonly photo?: unknown;

  @ApiPropertyOptional({ ...PHOTO_URL, example: '' })
  override readonly photoUrl?: string;

  @ApiPropertyOptional({ ...WEBHOOK_URL, example: '' })
  override readonly webhookUrl?: string;
}
