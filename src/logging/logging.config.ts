import { IsIn } from 'class-validator';
import { Setting } from '../config/setting.js';

export class LoggingSettings {
  @Setting('LOG_LEVEL', 'Minimum level that is logged: fatal, error, warn, info, debug, trace or silent.')
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  readonly level: string = 'info';

  @Setting('LOG_FORMAT', 'json, pretty, or auto (pretty on a terminal, else json).')
  @IsIn(['auto', 'json', 'pretty'])
  readonly format: 'auto' | 'json' | 'pretty' = 'auto';
}
