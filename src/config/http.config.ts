import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, ValidateIf } from 'class-validator';
import { Setting } from './setting.js';

export class HttpSettings {
  @Setting(
    'HOST',
    'Address to listen on. Any address but loopback requires a key, see API_KEYS and API_KEYS_FILE.',
  )
  @IsString()
  readonly host: string = '127.0.0.1';

  @Setting('PORT', 'Port to listen on; 0: any free port.')
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 8080;

  @Setting(
    'TRUST_PROXY',
    'Reverse proxies whose X-Forwarded-* headers are trusted: the number of proxies in front of the service, or their addresses (`10.0.0.0/8`, `loopback`), separated by commas. Empty: none.',
  )
  @Matches(/^(\d{1,2}|[\w.:/]+(\s*,\s*[\w.:/]+)*)?$/, {
    message: 'must be a number of proxies or a list of addresses',
  })
  readonly trustProxy: string = '';

  @Setting(
    'PUBLIC_URL',
    'URL at which browsers reach the service (`https://easel.example.com`); signed links begin with it. Empty: signed links are paths that begin with /v1.',
  )
  @ValidateIf(({ publicUrl }: HttpSettings) => publicUrl !== '')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  readonly publicUrl: string = '';

  @Setting(
    'CORS_ORIGINS',
    'Origins whose pages may call the API from a browser (`https://app.example.com`), separated by commas; `*` for all.',
  )
  @IsString({ each: true })
  @Matches(/^(\*|https?:\/\/[^/\s]+)$/, {
    each: true,
    message: 'must be origins such as https://app.example.com, without a path',
  })
  readonly corsOrigins: readonly string[] = [];

  @Setting(
    'SHUTDOWN_DRAIN_MS',
    'How long after SIGTERM requests are still served while /health/ready already answers 503, so that a load balancer stops sending requests here. Default: 5000 with REDIS_URL, where another process can take over; else 0.',
    { as: 'number' },
  )
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly shutdownDrainMs?: number = undefined;
}
