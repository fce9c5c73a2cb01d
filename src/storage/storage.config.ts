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
  @Setting('STORAGE', 'Storage backend for pictures: local (DATA_DIR/blobs), s3 or gcs.')
  @IsIn(['local', 's3', 'gcs'])
  readonly kind: 'local' | 's3' | 'gcs' = 'local';

  @Setting('STORAGE_BUCKET', 'Bucket for pictures, used by this service alone; required for s3 and gcs.')
  @ValidateIf((settings: StorageSettings) => settings.kind !== 'local')
  @IsString()
  readonly bucket?: string = undefined;

  @Setting(
    'STORAGE_MAX_BYTES',
    'Total bytes that pictures may use; 0: no limit. Above it, pictures are erased early, least recently used first: those of ended transfers and uploaded photos. If nothing can be erased, submissions are refused.',
  )
  @IsInt()
  @Min(0)
  readonly maxBytes: number = 0;

  @Setting(
    'STORAGE_MIN_FREE_BYTES',
    'With STORAGE=local: bytes of the disk to keep free, among others for Redis; enforced like STORAGE_MAX_BYTES. Default: 5% of the disk, at most 1 GiB. 0: no minimum.',
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
    'URL of an S3-compatible server, accessed with path-style requests; default: AWS.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly s3Endpoint?: string = undefined;

  @Setting(
    'STORAGE_S3_PUBLIC_ENDPOINT',
    'URL of that server for browsers, used in presigned URLs; default: STORAGE_S3_ENDPOINT.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly s3PublicEndpoint?: string = undefined;

  @Setting(
    'STORAGE_REDIRECT',
    'Whether `GET …/result` redirects to a presigned URL of the bucket instead of serving the picture itself. Pages that read it with `fetch` need CORS on the bucket.',
  )
  @IsBoolean()
  readonly redirect: boolean = false;

  @Setting('STORAGE_PRESIGN_MS', 'Validity of presigned URLs for results and uploads.')
  @IsInt()
  @Min(10_000)
  @Max(3_600_000)
  readonly presignMs: number = 300_000;

  @Setting('STORAGE_S3_ACCESS_KEY_ID', "S3 access key; default: the AWS SDK's credential chain.", {
    secret: true,
  })
  @IsOptional()
  @IsString()
  readonly s3AccessKeyId?: string = undefined;

  @Setting('STORAGE_S3_SECRET_ACCESS_KEY', 'The secret of STORAGE_S3_ACCESS_KEY_ID.', {
    secret: true,
  })
  @ValidateIf((settings: StorageSettings) => settings.s3AccessKeyId !== undefined)
  @IsString()
  readonly s3SecretAccessKey?: string = undefined;

  @Setting('STORAGE_GCS_KEY_FILE', "Service account file; default: Google's default credentials.")
  @IsOptional()
  @IsString()
  readonly gcsKeyFile?: string = undefined;

  @Setting(
    'STORAGE_GCS_ENDPOINT',
    "URL of a gateway or emulator with Google Cloud Storage's JSON API; default: Google. Over http no credentials are sent.",
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly gcsEndpoint?: string = undefined;

  @Setting(
    'STORAGE_GCS_PUBLIC_ENDPOINT',
    'URL of that server for browsers, used in presigned URLs; default: STORAGE_GCS_ENDPOINT.',
  )
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  readonly gcsPublicEndpoint?: string = undefined;

  @Setting(
    'PHOTO_BUCKETS',
    'Buckets whose objects a `photoUrl` may reference, such as `s3://photos` or `gs://photos`. Accessed with the STORAGE_S3_* or STORAGE_GCS_* settings above, whatever STORAGE is. Every caller may reference every object in them.',
  )
  @Matches(/^(s3|gs):\/\/[a-z\d][\w.-]{1,253}[a-z\d]$/i, {
    each: true,
    message: 'must be written s3://bucket or gs://bucket',
  })
  readonly photoBuckets: readonly string[] = [];
}
