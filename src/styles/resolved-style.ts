import type { Warning } from '../errors/warning.js';
import type { ControlMode, ControlPurpose, SettingName } from './style-preset.js';

/** What a caller asked of a style; everything may be left out. */
export interface StyleRequest {
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** `steps`, `cfgScale`, `denoisingStrength`, each within the style's range. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Pixels of the longer side. */
  readonly maxSide?: number;
}

/** One ControlNet unit with the names that the backend lists; the caller adds the picture and `lowVram`. */
export interface ResolvedUnit {
  readonly purpose: ControlPurpose;
  /** The transfer must fail rather than run without it. */
  readonly required: boolean;
  /** As the backend spells it; `none` for a map of our own. */
  readonly module: string;
  readonly model: string;
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
}

/** Everything about a transfer's look, ready for one backend. Plain data: it goes into the transfer's record. */
export interface ResolvedStyle {
  readonly style: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly settings: Readonly<Record<SettingName, number>>;
  /** As the backend lists it. */
  readonly sampler: string;
  /** As the backend lists it; `Automatic` where it has no schedulers or not this one. */
  readonly scheduler: string;
  /** The checkpoint's title as listed; null: whatever is loaded. */
  readonly checkpoint: string | null;
  readonly maxSide: number;
  readonly colourMatch: number;
  /** Required ones first. */
  readonly units: readonly ResolvedUnit[];
  readonly warnings: readonly Warning[];
}
