import { IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class LinksSettings {
  @Setting(
    'LINK_KEYS',
    'Secrets for signing links for browsers, at least 32 characters each, separated by commas. The first one signs, all of them are accepted: to rotate, put a new one in front. Empty: no signed links.',
    { secret: true },
  )
  @Matches(/^\S{32,}$/, { each: true, message: 'must have at least 32 characters each, without spaces' })
  readonly linkKeys: readonly string[] = [];

  @Setting('LINK_TTL_MS', 'Minimum lifetime of a signed link; its actual lifetime is up to a tenth longer.')
  @IsInt()
  @Min(10_000)
  @Max(7 * 86_400_000)
  readonly linkTtlMs: number = 3_600_000;
}
