export const SETTING_NAMES = ['steps', 'cfgScale', 'denoisingStrength'] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** The default of a WebUI; it silently drops a fourth unit. */
export const MAX_UNITS = 3;

export const CONTROL_PURPOSES = ['face', 'edges', 'texture', 'depth'] as const;
/** What a ControlNet unit preserves. `face` uses our own face map, the others the WebUI's annotators. */
export type ControlPurpose = (typeof CONTROL_PURPOSES)[number];

export const CONTROL_MODES = ['balanced', 'prompt', 'control'] as const;
export type ControlMode = (typeof CONTROL_MODES)[number];

export interface SettingRange {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

export interface ControlPreset {
  readonly purpose: ControlPurpose;
  readonly required: boolean;
  /** Acceptable annotators in order of preference, in the spellings of A1111 and Forge; empty: our own map. */
  readonly modules: readonly string[];
  /** Acceptable models in order of preference, without hash. */
  readonly models: readonly string[];
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
}

export interface CheckpointPreset {
  /** Acceptable checkpoints in order of preference, by name without extension. */
  readonly anyOf: readonly string[];
  /** If false, a backend without any of them uses its loaded checkpoint, with a warning. */
  readonly required: boolean;
}

/** One style of `config/styles/`, with shared parts filled in and all values validated. */
export interface StylePreset {
  /** The file name without extension, kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly prompt: {
    readonly positive: string;
    /** The style's own words, followed by those shared by all styles. */
    readonly negative: string;
  };
  readonly settings: Readonly<Record<SettingName, SettingRange>>;
  /** Default longer side in pixels. */
  readonly maxSide: number;
  readonly sampler: string;
  readonly scheduler: string;
  /** At most three, required ones first. */
  readonly units: readonly ControlPreset[];
  readonly checkpoint: CheckpointPreset | null;
  /** 0 keeps the style's colours, 1 takes those of the photo. */
  readonly colourMatch: number;
}
