import type { ControlNetUnit, Img2ImgJob } from '../webui/img2img-job.js';

export interface ControlUnit extends ControlNetUnit {
  /** What the unit preserves; named in warnings. */
  readonly purpose: string;
  /** If a required unit was not applied, the generation fails; an optional one may be left out beforehand. */
  readonly required: boolean;
}

export interface GenerationRequest extends Img2ImgJob {
  /** Title, name or hash of a checkpoint; null: use the loaded one. */
  readonly checkpoint: string | null;
  readonly units: readonly ControlUnit[];
}

/** The progress of a running generation. */
export interface GenerationProgress {
  /** 0 to 1; never decreases during one generation. */
  readonly fraction: number;
  /** Completed sampling steps. */
  readonly step: number;
  /** Steps that are actually run (img2img runs fewer than requested); 0 before sampling begins. */
  readonly steps: number;
  /** Time until the last step is done, ms; null while the duration of a step is unknown. */
  readonly etaMs: number | null;
}

/** The result, and the parameters that were actually used. */
export interface GenerationResult {
  /** The file as the WebUI encoded it: PNG unless its options say otherwise. */
  readonly image: Buffer;
  readonly seed: number;
  readonly sampler: string;
  /** `Automatic` if the WebUI has no schedulers (A1111 before 1.9). */
  readonly scheduler: string;
  /** Name of the checkpoint that painted the picture. */
  readonly checkpoint: string;
  /** First hex digits of that file's SHA-256; null if the WebUI does not report it. */
  readonly checkpointHash: string | null;
  /** As requested: img2img runs fewer, and does not report how many. */
  readonly steps: number;
  /** From sending the job to its complete response, ms. */
  readonly elapsedMs: number;
  /** Whether models were loaded during the job, as far as known: then its duration is not typical. */
  readonly loaded: boolean;
  /** Time for switching the checkpoint before the job was sent, ms; not part of `elapsedMs`. */
  readonly switchMs: number;
}

/** A consumer of previews. Some WebUIs make none, and none makes one at each step. */
export interface PreviewWatch {
  readonly wanted: () => boolean;
  /** @param image an encoded picture as sent by the WebUI: untrusted */
  readonly show: (image: Buffer) => void;
}

export interface GenerateOptions {
  /**
   * Cancels: the job is interrupted, and the call rejects with the signal's reason once the WebUI has finished it.
   */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerationProgress) => void;
  /** How often progress is currently needed, ms. Default: GENERATION_POLL_MS. */
  readonly pollMs?: () => number;
  readonly previews?: PreviewWatch;
  /**
   * Whether the job may be posted while the one before is nearly done, provided that both use the same checkpoint.
   */
  readonly mayPark?: boolean;
  /** Called once, when the next generation may be started with `mayPark`, to be prepared if not yet posted. */
  readonly onNearlyDone?: () => void;
}
