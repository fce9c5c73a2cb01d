import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, Min } from 'class-validator';

const UPLOAD_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

export class PhotoUploadRequest {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 2_617_344,
    description: 'Exact size of the photo in bytes; an upload of any other size is refused.',
  })
  @IsInt()
  @Min(1)
  readonly bytes!: number;

  @ApiProperty({
    enum: UPLOAD_TYPES,
    example: 'image/jpeg',
    description: 'Content type with which it will be uploaded.',
  })
  @IsIn(UPLOAD_TYPES)
  readonly contentType!: (typeof UPLOAD_TYPES)[number];
}

export class PhotoUploadView {
  @ApiProperty({
    format: 'uuid',
    example: '019375c0-5b1e-7cc0-8a3f-6d2f6f4f0c11',
    description: 'Id of the upload, and of the photo once it is complete.',
  })
  readonly id!: string;
  @ApiProperty({ enum: ['PUT'], example: 'PUT', description: 'HTTP method of the upload.' })
  readonly method!: 'PUT';
  @ApiProperty({
    example: 'https://pictures.s3.eu-central-1.amazonaws.com/uploads/019375c0-…?X-Amz-Signature=…',
    description: 'URL to upload to; needs no key.',
  })
  readonly url!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'Content-Type': 'image/jpeg' },
    description: 'Headers that the upload has to have.',
  })
  readonly headers!: Readonly<Record<string, string>>;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-21T12:05:00.000Z',
    description: 'Deadline for uploading and completing.',
  })
  readonly expiresAt!: string;
}
