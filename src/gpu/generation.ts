import type { ControlNetUnit, Img2ImgJob } from '../webui/img2img-job.js';

export interface ControlUnit extends ControlNetUnit {
  /** What it is for; a style names it, warnings repeat it. */
  readonly purpose: string;
  /** A required unit that did not apply fails the generation; an optional one may be left out beforehand. */
  readonly required: boolean;
}

export interface GenerationRequest extends Img2ImgJob {
  /** Title, name or hash of a checkpoint; null takes the one that is loaded. */
  readonly checkpoint: string | null;
  readonly units: readonly ControlUnit[];
}

/** Where a running generation stands. */
export interface GenerationProgress {
  /** 0 to 1, never falls during one generation. */
  readonly fraction: number;
  /** Sampling steps that are done. */
  readonly step: number;
  /** Steps that really run (img2img runs fewer than were asked for); 0 before sampling begins. */
  readonly steps: number;
  /** Until the last step is done, ms; null while nothing tells how long a step takes. */
  readonly etaMs: number | null;
}

/** What came out, and what really ran. */
export interface GenerationResult {
  /** The file as the WebUI encoded it: PNG unless its options say otherwise. */
  readonly image: Buffer;
  readonly seed: number;
  readonly sampler: string;
  /** `Automatic` where the WebUI knows no such scheduler (A1111 before 1.9). */
  readonly scheduler: string;
  /** Name of the checkpoint that painted it. */
  readonly checkpoint: string;
  /** First hex digits of that file's SHA-256; null where the WebUI does not say. */
  readonly checkpointHash: string | null;
  /** That were asked for: img2img runs fewer, and does not say so. */
  readonly steps: number;
  /** From sending the job to its complete answer. */
  readonly elapsedMs: number;
  /** Models were loaded in it, as far as is known: it says nothing about how long the next one takes. */
  readonly loaded: boolean;
  /** Having another checkpoint loaded before the job was sent; not in `elapsedMs`. */
  readonly switchMs: number;
}

/** Who wants to see the picture in the making. Not every WebUI shows it, and none at each step. */
export interface PreviewWatch {
  readonly wanted: () => boolean;
  /** @param image an encoded picture as the WebUI sent it: not to be trusted */
  readonly show: (image: Buffer) => void;
}

export interface GenerateOptions {
  /** Cancels: the job is interrupted, and the call rejects with the signal's reason once the WebUI has let go of it. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerationProgress) => void;
  /** How often progress is needed at this moment, ms. Default: GENERATION_POLL_MS. */
  readonly pollMs?: () => number;
  readonly previews?: PreviewWatch;
  /** Whether it may be posted while the generation before is nearly done, and wants no other checkpoint. */
  readonly mayPark?: boolean;
  /** Told once, when the next generation may be called with `mayPark`, to get ready if not to be posted. */
  readonly onNearlyDone?: () => void;
}
