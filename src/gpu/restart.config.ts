import { IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { Setting } from '../config/setting.js';

export const RESTART_WAYS = ['off', 'api', 'kill', 'command'] as const;

export interface RestartPolicy {
  readonly way: (typeof RESTART_WAYS)[number];
  /** For the way `command`; empty: use WEBUI_RESTART_COMMAND. */
  readonly command: string;
}

export class RestartSettings implements RestartPolicy {
  @Setting(
    'WEBUI_RESTART',
    'How to restart a WebUI: `api` asks it to restart (its launcher starts it again), `kill` asks it to exit (a supervisor has to start it again), both need its flag --api-server-stop; `command` runs WEBUI_RESTART_COMMAND; `off` never restarts it.',
  )
  @IsIn(RESTART_WAYS)
  readonly way: RestartPolicy['way'] = 'off';

  @Setting(
    'WEBUI_RESTART_COMMAND',
    'Command that restarts a WebUI: program and arguments, separated by spaces, such as `systemctl restart webui@{slot}`. `{slot}` is the name of its GPU slot. It runs without a shell, so quotes and variables have no effect.',
  )
  @IsString()
  readonly command: string = '';

  @Setting(
    'WEBUI_RESTART_DEADLINE_MS',
    'Maximum time from the start of a restart until the WebUI answers again.',
  )
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly deadlineMs: number = 300_000;

  @Setting(
    'WEBUI_RESTART_REST_MS',
    'Minimum time between two restarts of a WebUI because of its memory; restarts by an operator are not limited.',
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly restMs: number = 1_800_000;
}
