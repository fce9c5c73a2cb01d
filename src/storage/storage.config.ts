import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { Setting } from '../config/setting.js';

export class StorageSettings {
  @Setting('STORAGE', 'Where pictures are kept: local (DATA_DIR/blobs), s3 or gcs.')
  @IsIn(['local', 's3', 'gcs'])
  readonly kind: 'local' | 's3' | 'gcs' = 'local';

  @Setting(
    'STORAGE_BUCKET',
    'Bucket for the pictures of this service and of no other one; needed for s3 and gcs.',
  )
  @ValidateIf((settings: StorageSettings) => settings.kind !== 'local')
  @IsString()
  readonly bucket?: string = undefined;

  @Setting(
    'STORAGE_MAX_BYTES',
    'Most bytes that all pictures may take; 0: no limit. What is over it goes before its time, ended transfers and photos that were not used for longest first; while nothing can go, submissions are refused.',
  )
  @IsInt()
  @Min(0)
  readonly maxBytes: number = 0;

  @Setting(
    'STORAGE_MIN_FREE_BYTES',
    'The same for the disk, with STORAGE=local: so much of it stays free, for Redis among others. Default: a twentieth of it, at most 1 GiB. 0: it may become full.',
    { as: 'number' },
  )
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly minFreeBytes?: number = undefined;

  @Setting('STORAGE_S3_REGION', 'Region of the bucket.')
  @IsString()
  readonly s3Region: string = 'us-east-1';

  @Setting(
    'STORAGE_S3_ENDPOINT',
    'Address of an S3-compatible server; without it, AWS. Path-style requests are used then.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly s3Endpoint?: string = undefined;

  @Setting(
    'STORAGE_S3_PUBLIC_ENDPOINT',
    'Address under which browsers reach that server, for presigned addresses; without it, STORAGE_S3_ENDPOINT.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly s3PublicEndpoint?: string = undefined;

  @Setting(
    'STORAGE_REDIRECT',
    'Whether `GET …/result` sends to a presigned address of the bucket instead of serving the picture itself. Pages that read it with `fetch` need CORS on the bucket.',
  )
  @IsBoolean()
  readonly redirect: boolean = false;

  @Setting(
    'STORAGE_PRESIGN_MS',
    'How long presigned addresses, for results and for uploads, let somebody in.',
  )
  @IsInt()
  @Min(10_000)
  @Max(3_600_000)
  readonly presignMs: number = 300_000;

  @Setting('STORAGE_S3_ACCESS_KEY_ID', "Without it, the AWS SDK's own credential chain is used.", {
    secret: true,
  })
  @IsOptional()
  @IsString()
  readonly s3AccessKeyId?: string = undefined;

  @Setting('STORAGE_S3_SECRET_ACCESS_KEY', 'The secret that belongs to STORAGE_S3_ACCESS_KEY_ID.', {
    secret: true,
  })
  @ValidateIf((settings: StorageSettings) => settings.s3AccessKeyId !== undefined)
  @IsString()
  readonly s3SecretAccessKey?: string = undefined;

  @Setting('STORAGE_GCS_KEY_FILE', "Service account file; without it, Google's default credentials are used.")
  @IsOptional()
  @IsString()
  readonly gcsKeyFile?: string = undefined;

  @Setting(
    'STORAGE_GCS_ENDPOINT',
    "Address of a gateway or an emulator that speaks Google Cloud Storage's JSON API; without it, Google. Over http no credentials are sent.",
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly gcsEndpoint?: string = undefined;

  @Setting(
    'STORAGE_GCS_PUBLIC_ENDPOINT',
    'Address under which browsers reach it, for presigned addresses; without it, STORAGE_GCS_ENDPOINT.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly gcsPublicEndpoint?: string = undefined;

  @Setting(
    'PHOTO_BUCKETS',
    'Buckets that a `photoUrl` may name objects in, `s3://photos`, `gs://photos`; reached with the STORAGE_S3_* or STORAGE_GCS_* of above, whatever STORAGE is. Every caller may name every object in them.',
  )
  @Matches(/^(s3|gs):\/\/[a-z\d][\w.-]{1,253}[a-z\d]$/i, {
    each: true,
    message: 'must be written s3://bucket or gs://bucket',
  })
  readonly photoBuckets: readonly string[] = [];
}
