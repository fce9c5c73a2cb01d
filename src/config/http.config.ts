import { IsBoolean, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { Setting } from './setting.js';

export class HttpSettings {
  @Setting('HOST', 'Address to listen on. Anything but loopback needs API_KEYS or API_KEYS_FILE.')
  @IsString()
  readonly host: string = '127.0.0.1';

  @Setting('PORT', 'Port to listen on; 0 takes a free one.')
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port: number = 8080;

  @Setting(
    'TRUST_PROXY',
    'Whether the address and the scheme of a caller are taken from the X-Forwarded-* headers of a reverse proxy. Only for a service that nobody reaches past the proxy.',
  )
  @IsBoolean()
  readonly trustProxy: boolean = false;

  @Setting(
    'CORS_ORIGINS',
    'Origins whose pages may call the API from a browser, separated by commas (`https://app.example.com`); `*` for all.',
  )
  @IsString({ each: true })
  @Matches(/^(\*|https?:\/\/[^/]+)$/, {
    each: true,
    message: 'must be origins such as https://app.example.com, without a path',
  })
  readonly corsOrigins: readonly string[] = [];
}
