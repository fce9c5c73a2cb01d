import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class IntakeSettings {
  @Setting('MAX_PHOTO_BYTES', 'Largest accepted photo, bytes.')
  @IsInt()
  @Min(1024)
  @Max(200_000_000)
  readonly maxBytes: number = 25_000_000;

  @Setting('MAX_PHOTO_PIXELS', 'Largest accepted photo, pixels (width x height).')
  @IsInt()
  @Min(4096)
  @Max(50_000_000)
  readonly maxPixels: number = 50_000_000;

  @Setting('PHOTO_URL_SCHEMES', 'Allowed schemes of a `photoUrl`: http, https.')
  @IsIn(['http', 'https'], { each: true })
  readonly urlSchemes: readonly string[] = ['https', 'http'];

  @Setting(
    'PHOTO_URL_HOSTS',
    'Hosts from which photos are fetched: names, `*.example.com` for all subdomains, `*` for every public host, `none` to disable fetching.',
  )
  @Matches(/^(\*|none|(\*\.)?[\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/i, {
    each: true,
    message: 'must be host names, * or none',
  })
  readonly urlHosts: readonly string[] = ['*'];

  @Setting(
    'PHOTO_URL_DEADLINE_MS',
    'Time limit for fetching a photo; meanwhile its transfer occupies a place of LOOK_AHEAD.',
  )
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  readonly urlDeadlineMs: number = 20_000;
}
