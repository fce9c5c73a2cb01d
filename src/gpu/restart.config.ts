import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export const RESTART_WAYS = ['off', 'api', 'kill', 'command'] as const;

export interface RestartPolicy {
  readonly way: (typeof RESTART_WAYS)[number];
  /** For `command`; empty: the one of all. */
  readonly command: string;
}

export class RestartSettings implements RestartPolicy {
  @Setting(
    'WEBUI_RESTART',
    'How a WebUI may be restarted: `api` asks it (its launcher starts it again), `kill` ends it (for a supervisor that does), both need its --api-server-stop; `command` runs the next setting; `off`: not at all.',
  )
  @IsIn(RESTART_WAYS)
  readonly way: RestartPolicy['way'] = 'off';

  @Setting(
    'WEBUI_RESTART_COMMAND',
    'Program and arguments, separated by spaces, that restart a WebUI, such as `systemctl restart webui@{slot}`. `{slot}` is the name of its GPU slot. No shell: quotes and variables mean nothing.',
  )
  @IsString()
  readonly command: string = '';

  @Setting('WEBUI_RESTART_DEADLINE_MS', 'How long a restart may take until the WebUI answers again.')
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly deadlineMs: number = 300_000;

  @Setting(
    'WEBUI_RESTART_REST_MS',
    'How long a WebUI is left alone after a restart before its memory is a reason for another; an operator need not wait.',
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly restMs: number = 1_800_000;
}
