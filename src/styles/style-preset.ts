export const SETTING_NAMES = ['steps', 'cfgScale', 'denoisingStrength'] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** What a WebUI takes as it comes; it drops a fourth unit without a word. */
export const MAX_UNITS = 3;

export const CONTROL_PURPOSES = ['face', 'edges', 'texture', 'depth'] as const;
/** What a ControlNet unit holds on to. `face` is driven by our own face map, the others by the WebUI's annotators. */
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
  /** Acceptable annotators in order of preference, in every program's spelling; empty: our own map. */
  readonly modules: readonly string[];
  /** Acceptable models in order of preference, without the hash. */
  readonly models: readonly string[];
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
}

export interface CheckpointPreset {
  /** Acceptable checkpoints in order of preference, by name without extension. */
  readonly anyOf: readonly string[];
  /** Otherwise a backend without it uses the one that is loaded, with a warning. */
  readonly required: boolean;
}

/** One style as the files in `config/styles/` describe it, shared parts filled in, every value checked. */
export interface StylePreset {
  /** The file's name, kebab-case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly prompt: {
    readonly positive: string;
    /** The style's own words, then those that all styles share. */
    readonly negative: string;
  };
  readonly settings: Readonly<Record<SettingName, SettingRange>>;
  /** Pixels of the longer side, unless the caller says otherwise. */
  readonly maxSide: number;
  readonly sampler: string;
  readonly scheduler: string;
  /** At most three, required ones first. */
  readonly units: readonly ControlPreset[];
  readonly checkpoint: CheckpointPreset | null;
  /** 0 keeps the style's colours, 1 takes the photo's. */
  readonly colourMatch: number;
}
