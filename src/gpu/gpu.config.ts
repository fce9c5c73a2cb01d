import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, ValidateIf } from 'class-validator';
import { Setting } from '../config/setting.js';

export const LAUNCH_MODES = ['auto', 'normal', 'medvram', 'lowvram'] as const;
export const MIN_VRAM_MIB = 1024;
export const MAX_VRAM_MIB = 1_048_576;
export const CREDENTIALS = /^[^:,]+:[^:,]+$/;
export const CREDENTIALS_WANTED = 'is not user:password (neither may hold a colon or a comma)';
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
    'Address of the Stable Diffusion WebUI (A1111 or Forge, started with --api or --nowebui). Default: http://127.0.0.1:7860, unless one of the next two is set.',
  )
  @IsOptional()
  @IsUrl(WEBUI_ADDRESS)
  readonly webUiUrl?: string = undefined;

  @Setting(
    'WEBUI_URLS',
    'Addresses of several WebUIs with nothing to say about each, separated by commas: the GPU slots 0, 1, …',
  )
  @IsUrl(WEBUI_ADDRESS, { each: true, message: 'must be URL addresses' })
  readonly webUiUrls: readonly string[] = [];

  @Setting('WEBUIS_FILE', 'YAML file that lists the WebUIs, each with a name; see below.')
  @IsString()
  readonly webUisFile: string = '';

  @Setting('WEBUI_AUTH', 'Credentials of the WebUI as given to its --api-auth: user:password.', {
    secret: true,
    as: 'string',
  })
  @ValidateIf((settings: GpuSettings) => settings.webUiAuth !== '')
  @Matches(CREDENTIALS, { message: CREDENTIALS_WANTED })
  readonly webUiAuth: string = '';

  @Setting(
    'WEBUI_LAUNCH_MODE',
    'How the WebUI keeps its weights on the card: normal, medvram or lowvram; auto asks it for its flags.',
  )
  @IsIn(LAUNCH_MODES)
  readonly webUiLaunchMode: (typeof LAUNCH_MODES)[number] = 'auto';

  @Setting(
    'VRAM_BUDGET_MIB',
    'GPU memory that the WebUI may use at its peak, CUDA context included. Default: 3072 where the WebUI swaps its weights (--medvram, --lowvram), the whole card where it keeps them.',
    { as: 'number' },
  )
  @IsOptional()
  @IsInt()
  @Min(MIN_VRAM_MIB)
  @Max(MAX_VRAM_MIB)
  readonly vramBudgetMiB?: number = undefined;

  @Setting(
    'VRAM_COEFFICIENTS_FILE',
    'What `npm run calibrate` measured, separated by commas; each file serves the WebUIs of its program, launch mode and card. Default: careful estimates.',
  )
  @IsString({ each: true })
  readonly vramCoefficientsFiles: readonly string[] = [];

  @Setting(
    'GENERATION_DEADLINE_MS',
    'Longest time for a generation without another sampling step, loading the checkpoint included; an hour in all.',
  )
  @IsInt()
  @Min(1000)
  @Max(3_600_000)
  readonly generationDeadlineMs: number = 300_000;

  @Setting('GENERATION_GRACE_MS', 'How long an interrupted generation may take to end before it is cut off.')
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly generationGraceMs: number = 30_000;

  @Setting(
    'GENERATION_POLL_MS',
    'How often a running generation is asked for its progress while somebody polls it; while somebody has its events open, each 200 ms or so often, whichever is more often.',
  )
  @IsInt()
  @Min(50)
  @Max(60_000)
  readonly pollMs: number = 1000;

  @Setting(
    'WEBUI_OVERLAP_MS',
    'How long before the expected end of a generation the next one is posted, to wait at the lock of the WebUI, so that the GPU goes on without a gap; 0: only after its end.',
  )
  @IsInt()
  @Min(0)
  @Max(10_000)
  readonly overlapMs: number = 500;

  @Setting(
    'WEBUI_IDLE_WAIT_MS',
    'How long a new owner of the GPU waits for work that somebody else left running.',
  )
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  readonly idleWaitMs: number = 120_000;

  @Setting('WEBUI_PROBE_MS', 'How often an idle WebUI is asked whether it is there.')
  @IsInt()
  @Min(100)
  @Max(600_000)
  readonly probeMs: number = 5000;

  @Setting(
    'CIRCUIT_BACKOFF_MS',
    'How long a WebUI is left alone after the same fault came three times running; doubled each time, five minutes at most.',
  )
  @IsInt()
  @Min(100)
  @Max(300_000)
  readonly circuitBackoffMs: number = 5000;

  @Setting('GPU_LEASE_MS', 'How long a process that stopped moving still holds its GPU.')
  @IsInt()
  @Min(500)
  @Max(600_000)
  readonly leaseMs: number = 5000;
}
