import { IsIn, IsInt, IsString, Matches, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

/** `auto`: `open` when the service listens on loopback, else `admin`. */
export type PageAccess = 'auto' | 'open' | 'key' | 'admin';

const PAGE_ACCESS: readonly PageAccess[] = ['auto', 'open', 'key', 'admin'];

export class AccessSettings {
  @Setting(
    'API_KEYS',
    'API keys as `name:sha256` or `name:sha256:scopes`, separated by commas. sha256: SHA-256 of the key in hex. Scopes, joined by `+`: `submit` (submit and cancel work), `read` (read its own transfers and photos), `priority` (submit with high priority), `admin` (everything the admin token may do). A key that names neither `submit` nor `read` has both.',
    { secret: true },
  )
  @IsString({ each: true })
  readonly apiKeys: readonly string[] = [];

  @Setting(
    'API_KEYS_FILE',
    'File with more API keys, one per line, in the format of API_KEYS; `#` starts a comment. `npm run keys` manages it, and every process reloads it within a second or two of a change. Empty: `api-keys` in DATA_DIR, if that exists.',
  )
  @IsString()
  readonly apiKeysFile: string = '';

  @Setting(
    'ADMIN_TOKEN',
    'Token for the console and the admin routes, at least 16 characters. Empty: a random one is generated at each start and printed to the terminal.',
    { secret: true },
  )
  @Matches(/^(\S{16,})?$/, { message: 'must have 16 characters or more, without spaces' })
  readonly adminToken: string = '';

  @Setting(
    'METRICS_ACCESS',
    'Who may read /metrics: open (everyone), key (any valid key), admin, or auto (open on loopback, else admin).',
  )
  @IsIn(PAGE_ACCESS)
  readonly metricsAccess: PageAccess = 'auto';

  @Setting(
    'DOCS_ACCESS',
    'Who may read /docs: open (everyone), key (any valid key), admin, or auto (open on loopback, else admin).',
  )
  @IsIn(PAGE_ACCESS)
  readonly docsAccess: PageAccess = 'auto';

  @Setting(
    'RATE_LIMIT',
    'Requests that one caller (or, without a valid key, one address) may send to one process within ten seconds; 0: unlimited. A key may override it.',
  )
  @IsInt()
  @Min(0)
  readonly rateLimit: number = 1000;

  @Setting(
    'KEY_QUEUED',
    'Transfers that one key may have waiting, unless the key has its own limit; 0: unlimited, up to MAX_WAITING. Keep it below MAX_WAITING, so that one key alone cannot fill the queue.',
  )
  @IsInt()
  @Min(0)
  readonly keyQueued: number = 200;

  @Setting(
    'KEY_UNFINISHED',
    'Unfinished transfers that one key may have, unless the key has its own limit; 0: unlimited.',
  )
  @IsInt()
  @Min(0)
  readonly keyUnfinished: number = 0;

  @Setting(
    'KEY_GPU_SECONDS_A_DAY',
    'GPU seconds that one key may use per day (UTC), unless the key has its own limit; 0: unlimited.',
  )
  @IsInt()
  @Min(0)
  readonly keyGpuSecondsADay: number = 0;
}
