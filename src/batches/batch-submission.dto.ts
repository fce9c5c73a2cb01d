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
    'Public http or https URL that receives one signed message (Standard Webhooks) when the last transfer has ended.',
  maxLength: 2048,
} as const;
/** Upper bound of MAX_BATCH_ITEMS, which sets the effective limit. */
const MOST = 100;
const LIST = { type: 'array', maxItems: MOST } as const;
const STYLE = { description: 'The style for several photos.' };
const PHOTO_URLS = {
  ...LIST,
  items: { type: 'string', maxLength: 2048 },
  description: 'URLs of several photos, each like `photoUrl`.',
} as const;

/**
 * Form fields are strings: makes a list of a single value or JSON text, and leaves anything else for the validator.
 */
function fromFormList({ value }: TransformFnParams): unknown {
  if (typeof value !== 'string') return value;
  return value.trimStart().startsWith('[') ? fromJsonText(value) : [value];
}

/** A batch submission: one photo in several styles, or several photos in one; the other fields apply to all items. */
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
      'The styles for one photo, one transfer each. A repeated style gives different pictures, unless `seed` is set. In a form: repeat the field, or send a JSON list.',
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
    description: 'Ids of several photos uploaded with `POST /v1/photos`.',
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
    description: 'Several photos as base64, all together within the size limit of one photo.',
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
      'With an explicit `seed`: an item reuses an earlier result for the same photo and settings and succeeds at once (its transfer has `cached: true`); new results are offered for reuse. `false`: generate all items anew, and do not offer their results for reuse. Items with a photo URL are always generated anew.',
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
 * The same as a form, with the photos as files or by their URLs. Swagger UI fills in forms with the examples, so
 * these add up to one photo in several styles.
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
      'Several photos for one style, as parts with this name; each like `photo`, all together at most 100 MB.',
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
