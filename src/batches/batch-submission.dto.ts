import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsNotEmpty,
  IsString,
  MaxLength,
} from 'class-validator';
import { fromJsonText } from '../errors/free-form.js';
import { IfGiven } from '../errors/if-given.js';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import { PHOTO_URL, TransferSubmission } from '../records/submission.dto.js';
import { fromFormBoolean } from '../records/submission-fields.js';

const WEBHOOK_URL = {
  description:
    'Is sent one signed message (Standard Webhooks) when the last transfer has ended: http or https, a public address.',
  maxLength: 2048,
} as const;
/** More than any setting allows; how many really may come is said by MAX_BATCH_ITEMS. */
const MOST = 100;
const LIST = { type: 'array', maxItems: MOST } as const;
const STYLE = { description: 'The style of several photos.' };
const PHOTO_URLS = {
  ...LIST,
  items: { type: 'string', maxLength: 2048 },
  description: 'Several photos by their addresses, as `photoUrl`.',
} as const;

/** A form has no lists: a field that is there once, or JSON text, becomes one; anything else stays to be refused. */
function fromFormList({ value }: TransformFnParams): unknown {
  if (typeof value !== 'string') return value;
  return value.trimStart().startsWith('[') ? fromJsonText(value) : [value];
}

/** What a caller asks for: one photo in several styles, or several photos in one; the other fields are for all of them. */
export class BatchSubmission extends OmitType(TransferSubmission, ['style', 'webhookUrl', 'cache']) {
  @ApiPropertyOptional({ ...STYLE, example: 'watercolor' })
  @IfGiven()
  @IsString()
  @IsNotEmpty()
  readonly style?: string;

  @ApiPropertyOptional({
    ...LIST,
    items: { type: 'string' },
    description:
      'The styles of one photo, one transfer each; the same style again is another picture, unless a seed is given. In a form: the field once for each, or a JSON list.',
    example: ['watercolor', 'anime'],
  })
  @IfGiven()
  @Transform(fromFormList)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  readonly styles?: readonly string[];

  @ApiPropertyOptional({
    ...LIST,
    items: { type: 'string' },
    description: 'Several photos that were uploaded before with `POST /v1/photos`.',
    example: ['sample'],
  })
  @IfGiven()
  @Transform(fromFormList)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  readonly photoIds?: readonly string[];

  @ApiPropertyOptional({ ...PHOTO_URLS, example: ['https://photos.example/portrait.jpg'] })
  @IfGiven()
  @Transform(fromFormList)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  @MaxLength(2048, { each: true })
  readonly photoUrls?: readonly string[];

  @ApiPropertyOptional({
    ...LIST,
    items: { type: 'string' },
    description: 'Several photos themselves, base64; all together no larger than one photo may be.',
    example: [EXAMPLE_BASE64],
  })
  @IfGiven()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST)
  @IsString({ each: true })
  readonly photosBase64?: readonly string[];

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description:
      'With a chosen `seed`: an item whose result was made for the same photo and settings before takes it, and has succeeded at once (its transfer says `cached: true`); the others can be taken later. `false` has all made anew and keeps them to themselves. A photo by its address is always made anew.',
  })
  @IfGiven()
  @Transform(fromFormBoolean)
  @IsBoolean()
  readonly cache: boolean = true;

  @ApiPropertyOptional({ ...WEBHOOK_URL, example: 'https://shop.example/hooks/easel' })
  @IfGiven()
  @IsString()
  @MaxLength(2048)
  readonly webhookUrl?: string;
}

/**
 * The same as a form, with the photos as files or by their addresses. Swagger UI fills forms in with the examples: together
 * they are one photo in several styles.
 */
export class BatchForm extends OmitType(BatchSubmission, [
  'photoId',
  'photoBase64',
  'photosBase64',
  'photoIds',
]) {
  @ApiPropertyOptional({
    type: 'string',
    format: 'binary',
    description: 'One photo for several styles: JPEG, PNG or WebP, at most 25 MB and 50 megapixels.',
  })
  readonly photo?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'binary' },
    description:
      'Several photos for one style, as parts of this name; each as `photo`, all together at most 100 MB.',
    example: [],
  })
  readonly photos?: unknown;
  @ApiPropertyOptional({ ...STYLE, example: '' })
  override readonly style?: string;

  @ApiPropertyOptional({ ...PHOTO_URL, example: '' })
  override readonly photoUrl?: string;

  @ApiPropertyOptional({ ...PHOTO_URLS, example: [] })
  override readonly photoUrls?: readonly string[];

  @ApiPropertyOptional({ ...WEBHOOK_URL, example: '' })
  override readonly webhookUrl?: string;
}
