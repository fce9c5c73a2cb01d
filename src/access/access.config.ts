import { IsIn, IsInt, IsString, Matches, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

/** `auto`: open while the service listens on loopback, for the admin elsewhere. */
export type PageAccess = 'auto' | 'open' | 'key' | 'admin';

const PAGE_ACCESS: readonly PageAccess[] = ['auto', 'open', 'key', 'admin'];

export class AccessSettings {
  @Setting(
    'API_KEYS',
    'Callers as `name:sha256` or `name:sha256:scopes`, separated by commas. sha256: the hash of the key in hex. Scopes, joined by `+`: `submit` may send work and stop it, `read` may look at its own, `priority` may submit with high priority, `admin` may do what the admin token may; without `submit` and `read` a key has both.',
    { secret: true },
  )
  @IsString({ each: true })
  readonly apiKeys: readonly string[] = [];

  @Setting(
    'API_KEYS_FILE',
    'File with more callers, one a line, written as in API_KEYS; `#` starts a comment. `npm run keys` looks after it, and every process reads it again within a second or two when it changes. Empty: `api-keys` in DATA_DIR, if it is there.',
  )
  @IsString()
  readonly apiKeysFile: string = '';

  @Setting(
    'ADMIN_TOKEN',
    'Token for the console and the admin routes, 16 characters or more; empty: one is made at each start and printed to the terminal.',
    { secret: true },
  )
  @Matches(/^(\S{16,})?$/, { message: 'must have 16 characters or more, without spaces' })
  readonly adminToken: string = '';

  @Setting(
    'METRICS_ACCESS',
    'Who may read /metrics: open, key, admin, or auto: open on loopback, else admin.',
  )
  @IsIn(PAGE_ACCESS)
  readonly metricsAccess: PageAccess = 'auto';

  @Setting('DOCS_ACCESS', 'Who may read /docs: open, key, admin, or auto: open on loopback, else admin.')
  @IsIn(PAGE_ACCESS)
  readonly docsAccess: PageAccess = 'auto';

  @Setting(
    'RATE_LIMIT',
    'Requests that one caller (without a key: one address) may send to one process within ten seconds; 0: any number. A key may have a limit of its own.',
  )
  @IsInt()
  @Min(0)
  readonly rateLimit: number = 1000;

  @Setting(
    'KEY_QUEUED',
    'Transfers that one key may have waiting, if it has no limit of its own; 0: any number, up to MAX_WAITING. Less than MAX_WAITING, so that no key alone fills the waiting room.',
  )
  @IsInt()
  @Min(0)
  readonly keyQueued: number = 200;

  @Setting(
    'KEY_UNFINISHED',
    'Transfers that one key may have that have not ended, if it has no limit of its own; 0: any number.',
  )
  @IsInt()
  @Min(0)
  readonly keyUnfinished: number = 0;

  @Setting(
    'KEY_GPU_SECONDS_A_DAY',
    'Seconds of the GPUs that one key may use on a day (UTC), if it has no limit of its own; 0: any number.',
  )
  @IsInt()
  @Min(0)
  readonly keyGpuSecondsADay: number = 0;
}
