import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class IntakeSettings {
  @Setting('MAX_PHOTO_BYTES', 'Largest photo that is taken, bytes.')
  @IsInt()
  @Min(1024)
  @Max(200_000_000)
  readonly maxBytes: number = 25_000_000;

  @Setting('MAX_PHOTO_PIXELS', 'Largest photo that is taken, width x height.')
  @IsInt()
  @Min(4096)
  @Max(50_000_000)
  readonly maxPixels: number = 50_000_000;

  @Setting('PHOTO_URL_SCHEMES', 'Schemes that a `photoUrl` may have: http, https.')
  @IsIn(['http', 'https'], { each: true })
  readonly urlSchemes: readonly string[] = ['https', 'http'];

  @Setting(
    'PHOTO_URL_HOSTS',
    'Hosts that photos are fetched from: names, `*.example.com` for all names below, `*` for every public host, `none` for no fetching at all.',
  )
  @Matches(/^(\*|none|(\*\.)?[\w-]+(\.[\w-]+)*|\[[\da-f:]+\])$/i, {
    each: true,
    message: 'must be host names, * or none',
  })
  readonly urlHosts: readonly string[] = ['*'];

  @Setting(
    'PHOTO_URL_DEADLINE_MS',
    'Longest time for fetching a photo; meanwhile its transfer takes one of the places of LOOK_AHEAD.',
  )
  @IsInt()
  @Min(1_000)
  @Max(60_000)
  readonly urlDeadlineMs: number = 20_000;
}
