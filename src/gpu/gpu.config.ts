import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, ValidateIf } from 'class-validator';
import { Setting } from '../config/setting.js';

export const LAUNCH_MODES = ['auto', 'normal', 'medvram', 'lowvram'] as const;
export const MIN_VRAM_MIB = 1024;
export const MAX_VRAM_MIB = 1_048_576;
export const CREDENTIALS = /^[^:,]+:[^:,]+$/;
export const CREDENTIALS_WANTED = 'must be user:password (without colons or commas in either part)';
export const WEBUI_ADDRESS = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  disallow_auth: true,
  allow_underscores: true,
};

export class GpuSettings {
  @Setting(
    'WEBUI_URL',
    'Address of the Stable Diffusion WebUI (A1111 or Forge, started with --api or --nowebui). Default: http://127.0.0.1:7860, unless WEBUI_URLS or WEBUIS_FILE is set.',
  )
  @IsOptional()
  @IsUrl(WEBUI_ADDRESS)
  readonly webUiUrl?: string = undefined;

  @Setting(
    'WEBUI_URLS',
    'Addresses of several WebUIs that need no settings of their own, separated by commas: the GPU slots 0, 1, …',
  )
  @IsUrl(WEBUI_ADDRESS, { each: true, message: 'must be URL addresses' })
  readonly webUiUrls: readonly string[] = [];

  @Setting('WEBUIS_FILE', 'YAML file that lists the WebUIs, each with a name; see below.')
  @IsString()
  readonly webUisFile: string = '';

  @Setting('WEBUI_AUTH', 'Credentials of the WebUI, user:password, as given to its --api-auth.', {
    secret: true,
    as: 'string',
  })
  @ValidateIf((settings: GpuSettings) => settings.webUiAuth !== '')
  @Matches(CREDENTIALS, { message: CREDENTIALS_WANTED })
  readonly webUiAuth: string = '';

  @Setting(
    'WEBUI_LAUNCH_MODE',
    'How the WebUI keeps its weights on the card: normal, medvram or lowvram; auto reads its flags.',
  )
  @IsIn(LAUNCH_MODES)
  readonly webUiLaunchMode: (typeof LAUNCH_MODES)[number] = 'auto';

  @Setting(
    'VRAM_BUDGET_MIB',
    'Peak GPU memory that the WebUI may use, CUDA context included. Default: 3072 if the WebUI swaps its weights (--medvram, --lowvram), else the whole card.',
    { as: 'number' },
  )
  @IsOptional()
  @IsInt()
  @Min(MIN_VRAM_MIB)
  @Max(MAX_VRAM_MIB)
  readonly vramBudgetMiB?: number = undefined;

  @Setting(
    'VRAM_COEFFICIENTS_FILE',
    'Files written by `npm run calibrate`, separated by commas; each applies to WebUIs of the same program, launch mode and card. Default: conservative estimates.',
  )
  @IsString({ each: true })
  readonly vramCoefficientsFiles: readonly string[] = [];

  @Setting(
    'GENERATION_DEADLINE_MS',
    'Maximum time of a generation without another sampling step, loading the checkpoint included; at most an hour in all.',
  )
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly generationDeadlineMs: number = 300_000;

  @Setting(
    'GENERATION_GRACE_MS',
    'How long an interrupted generation may take to end before its connection is closed.',
  )
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly generationGraceMs: number = 30_000;

  @Setting(
    'GENERATION_POLL_MS',
    'How often the progress of a running generation is read while a client polls it; while a client follows its events, every 200 ms or this often, whichever is more often.',
  )
  @IsInt()
  @Min(50)
  @Max(60_000)
  readonly pollMs: number = 1000;

  @Setting(
    'WEBUI_OVERLAP_MS',
    'How long before the expected end of a generation the next one is posted. It waits at the lock of the WebUI, so that the GPU is never idle in between; 0: post it only after the end.',
  )
  @IsInt()
  @Min(0)
  @Max(10_000)
  readonly overlapMs: number = 500;

  @Setting(
    'WEBUI_IDLE_WAIT_MS',
    'How long a process that takes over a GPU waits for work that is already running there.',
  )
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  readonly idleWaitMs: number = 120_000;

  @Setting('WEBUI_PROBE_MS', 'How often an idle WebUI is probed.')
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly probeMs: number = 5000;

  @Setting(
    'CIRCUIT_BACKOFF_MS',
    'How long a WebUI gets no work after the same fault three times in a row; doubled each time, up to five minutes.',
  )
  @IsInt()
  @Min(100)
  @Max(300_000)
  readonly circuitBackoffMs: number = 5000;

  @Setting('GPU_LEASE_MS', 'How long a process that hangs keeps its GPU before another one may take it.')
  @IsInt()
  @Min(500)
  @Max(600_000)
  readonly leaseMs: number = 5000;
}
