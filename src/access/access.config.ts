import { IsIn, IsInt, IsString, Matches, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

/** `auto`: open while the service listens on loopback, for the admin elsewhere. */
export type PageAccess = 'auto' | 'open' | 'key' | 'admin';

const PAGE_ACCESS: readonly PageAccess[] = ['auto', 'open', 'key', 'admin'];

export class AccessSettings {
  @Setting(
    'API_KEYS',
    'Callers as `name:sha256` or `name:sha256:scopes`, separated by commas. sha256: the hash of the key in hex. Scopes, joined by `+`: `priority` may submit with high priority, `admin` may do what the admin token may.',
    { secret: true },
  )
  @IsString({ each: true })
  readonly apiKeys: readonly string[] = [];

  @Setting(
    'API_KEYS_FILE',
    'File with more callers, one a line, written as in API_KEYS; `#` starts a comment.',
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
    'Requests that one caller (without a key: one address) may send within ten seconds; 0: as many as it likes.',
  )
  @IsInt()
  @Min(0)
  readonly rateLimit: number = 1000;
}
