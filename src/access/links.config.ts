import { IsInt, Matches, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export class LinksSettings {
  @Setting(
    'LINK_KEYS',
    'Secrets of 32 characters or more that sign links for browsers, separated by commas: the first signs, all are believed, so that a new one can be put in front. Empty: no links are given.',
    { secret: true },
  )
  @Matches(/^\S{32,}$/, { each: true, message: 'must have 32 characters or more each' })
  readonly linkKeys: readonly string[] = [];

  @Setting('LINK_TTL_MS', 'How long a signed link lets somebody in at least; a tenth more at most.')
  @IsInt()
  @Min(10_000)
  @Max(7 * 86_400_000)
  readonly linkTtlMs: number = 3_600_000;
}
