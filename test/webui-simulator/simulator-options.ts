import type { ClockSettings } from './clock.js';
import type { FaultRule } from './faults.js';
import type { LaunchMode, MemorySettings } from './graphics-memory.js';
import type { RgbImage } from './painter/rgb-image.js';

export type Program = 'a1111' | 'forge';
export type ServerMode = 'nowebui' | 'ui';

/** A checkpoint file in the simulated models folder. */
export interface CheckpointFile {
  /** File name without `.safetensors`. */
  name: string;
  /** Derived from the name if omitted. */
  sha256?: string;
  /** `broken` can't be read; the UNet of `nan` produces only NaN. */
  content?: 'good' | 'broken' | 'nan';
}

/** Delays between the start of the process and its first responses, in milliseconds of the simulated clock. */
export interface StartupSettings {
  /** Connections are refused for this long. */
  refuseMs: number;
  /** UI mode only: the port is open, but `/sdapi` and `/internal` still answer 404. */
  apiMissingMs: number;
  /** UI mode of Forge only: `/controlnet` answers 404 for this much longer. */
  controlNetMissingMs: number;
}

/** Draws the map of a preprocessor that would need a neural network. */
export type Annotator = (
  picture: RgbImage,
  settings: { module: string; resolution: number; thresholdA: number; thresholdB: number },
) => Promise<RgbImage>;

export interface SimulatorSettings {
  host: string;
  /** 0: any free port. */
  port: number;
  program: Program;
  mode: ServerMode;
  launchMode: LaunchMode;
  /** As `--api-auth user:password`. */
  auth: { user: string; password: string } | null;
  /** Whether `--port` was given, which makes GET /cmd-flags fail on Forge. */
  portFlag: boolean;
  /** As `--api-server-stop`. */
  serverStop: boolean;
  /** Delay after which a launcher or supervisor restarts it; null if there is none. */
  startsAgainMs: number | null;
  checkpoints: readonly CheckpointFile[];
  /** Exactly as listed by `/controlnet/model_list`: `stem [hash8]`. */
  controlNetModels: readonly string[];
  /** Control models whose file can't be read. */
  brokenControlNetModels: readonly string[];
  /** File names in models/VAE. */
  vaeFiles: readonly string[];
  /** Content of config.json at the first start. */
  savedOptions: Readonly<Record<string, unknown>>;
  clock: Partial<ClockSettings>;
  memory: Partial<MemorySettings>;
  startup: Partial<StartupSettings>;
  /** `tint` skips the restyling: for tests and benchmarks that do not look at the pictures. */
  painter: 'restyle' | 'tint';
  faults: readonly FaultRule[];
  /** Without one, preprocessors that need a network find nothing and return a black map. */
  annotator: Annotator | null;
}

export const DEFAULT_SETTINGS: SimulatorSettings = {
  host: '127.0.0.1',
  port: 0,
  program: 'a1111',
  mode: 'nowebui',
  launchMode: 'medvram',
  auth: null,
  portFlag: false,
  serverStop: false,
  startsAgainMs: null,
  checkpoints: [{ name: 'v1-5-pruned-emaonly' }, { name: 'dreamshaper_8' }],
  controlNetModels: [
    'control_v2p_sd15_mediapipe_face [9c7784a9]',
    'control_v11p_sd15_canny [d14c016b]',
    'control_v11p_sd15_lineart [43d4be0d]',
    'control_v11p_sd15_softedge [a8575a2a]',
    'control_v11f1p_sd15_depth [cfd03158]',
    'control_v11f1e_sd15_tile [a371b31b]',
  ],
  brokenControlNetModels: [],
  vaeFiles: [],
  savedOptions: {},
  clock: {},
  memory: {},
  startup: {},
  painter: 'restyle',
  faults: [],
  annotator: null,
};
