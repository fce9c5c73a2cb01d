import type { Warning } from '../errors/warning.js';
import type { ControlMode, ControlPurpose, SettingName } from './style-preset.js';

/** A caller's wishes for a style, all optional. */
export interface StyleRequest {
  readonly prompt?: string;
  readonly negativePrompt?: string;
  /** `steps`, `cfgScale`, `denoisingStrength`, each within the style's range. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Pixels of the longer side. */
  readonly maxSide?: number;
}

/** One ControlNet unit in the backend's spelling; the caller adds the picture and `lowVram`. */
export interface ResolvedUnit {
  readonly purpose: ControlPurpose;
  /** If it can't be applied, the transfer fails. */
  readonly required: boolean;
  /** In the backend's spelling; `none` for a map that the service draws itself. */
  readonly module: string;
  readonly model: string;
  readonly weight: number;
  readonly guidanceStart: number;
  readonly guidanceEnd: number;
  readonly controlMode: ControlMode;
}

/** Everything that determines a transfer's look on one backend. Plain data, stored in the transfer's record. */
export interface ResolvedStyle {
  readonly style: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly settings: Readonly<Record<SettingName, number>>;
  /** In the backend's spelling. */
  readonly sampler: string;
  /** In the backend's spelling; `Automatic` if it has no schedulers or lacks this one. */
  readonly scheduler: string;
  /** The checkpoint's title as listed; null: use the loaded checkpoint. */
  readonly checkpoint: string | null;
  readonly maxSide: number;
  readonly colourMatch: number;
  /** Required ones first. */
  readonly units: readonly ResolvedUnit[];
  readonly warnings: readonly Warning[];
}
