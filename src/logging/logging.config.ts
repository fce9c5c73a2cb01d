import { IsIn } from 'class-validator';
import { Setting } from '../config/setting.js';

export class LoggingSettings {
  @Setting(
    'LOG_LEVEL',
    'Least severe level that is logged: fatal, error, warn, info, debug, trace or silent.',
  )
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  readonly level: string = 'info';

  @Setting('LOG_FORMAT', 'json, pretty, or auto: pretty on a terminal, JSON elsewhere.')
  @IsIn(['auto', 'json', 'pretty'])
  readonly format: 'auto' | 'json' | 'pretty' = 'auto';
}
