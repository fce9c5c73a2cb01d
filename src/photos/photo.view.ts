import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { EXAMPLE_BASE64 } from '../images/example-photo.js';
import { IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';
import type { PhotoRecord } from '../records/photo-records.js';
import { FaceView, WarningView } from '../records/transfer.view.js';
import { IfGiven } from '../errors/if-given.js';

export class PhotoUpload {
  @ApiProperty({
    description: 'The photo as base64 or as a base64 data URI.',
    minLength: 1,
    example: EXAMPLE_BASE64,
  })
  @IfGiven()
  @IsString()
  @IsNotEmpty()
  readonly photoBase64?: string;
}

export class PhotoForm {
  @ApiProperty({
    type: 'string',
    format: 'binary',
    description: 'JPEG, PNG or WebP, at most 25 MB and 50 megapixels.',
  })
  readonly photo!: unknown;
}

const toNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;

export class ControlMapQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 64,
    maximum: 2048,
    default: 512,
    description: 'Shorter side of the map in pixels, like `processor_res` of the ControlNet extension.',
  })
  @IfGiven()
  @Transform(toNumber)
  @IsInt()
  @Min(64)
  @Max(2048)
  readonly resolution: number = 512;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 10,
    default: 1,
    description: 'Maximum number of faces to draw.',
  })
  @IfGiven()
  @Transform(toNumber)
  @IsInt()
  @Min(1)
  @Max(10)
  readonly faces: number = 1;
}

export class PhotoView {
  @ApiProperty({
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
    description: 'Id of the photo, to be used as `photoId` in a submission.',
  })
  readonly id!: string;
  @ApiProperty({ type: Number, example: 3024, description: 'Pixels of the upright photo.' })
  readonly width!: number;
  @ApiProperty({ type: Number, example: 4032, description: 'Pixels of the upright photo.' })
  readonly height!: number;
  @ApiProperty({
    type: [FaceView],
    description: 'Largest first; the index is what `faces` of a submission refers to.',
  })
  readonly faces!: FaceView[];
  @ApiProperty({ type: [WarningView], description: 'Hints about the photo.' })
  readonly warnings!: WarningView[];
  @ApiProperty({ format: 'date-time', example: '2026-11-21T12:00:00.000Z' }) readonly createdAt!: string;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T12:00:00.000Z',
    description: 'When it is erased.',
  })
  readonly expiresAt!: string;
}

/** Renders a photo record as an API view. */
export function photoView(record: PhotoRecord): PhotoView {
  return {
    id: record.id,
    width: record.width,
    height: record.height,
    faces: [...(record.faces ?? [])],
    warnings: [...record.warnings],
    createdAt: new Date(record.createdAt).toISOString(),
    expiresAt: new Date(record.expiresAt).toISOString(),
  };
}
